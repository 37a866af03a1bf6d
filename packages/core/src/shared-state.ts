import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallContext } from './current-call.js';
import type { CallHeaders } from './engine/rarities.js';
import type { TaskDefinition } from './task/definition.js';

/** A bundle as it announces itself, before it runs any of its modules. */
interface LoadedBundle {
  /** What was imported. */
  readonly index: string;
  /** Keys of tasks that were registered more than once. */
  readonly twice: string[];
}

/**
 * What every copy of this package in one thread shares: a bundle contains a copy of its own, which adopts what the
 * first one made. The members are part of the version in {@link slot}.
 */
interface SharedState {
  /** Tasks by {@link TaskDefinition.key}, of all units. */
  readonly tasks: Map<string, TaskDefinition>;
  /** Bundles that were imported, by the URL of the folder that their modules are addressed from. */
  readonly bundles: Map<string, LoadedBundle>;
  /** Classes given to `registerError`, by name on the wire. */
  readonly errorClasses: Map<string, abstract new (...args: never[]) => Error>;
  /** Names of classes by prototype: two bundles may both register their own class under one name. */
  readonly errorNames: WeakMap<object, string>;
  /** The call that is running here. */
  readonly currentCall: AsyncLocalStorage<CallContext>;
  /** What runs calls that come with headers; see `surroundCalls`. */
  surrounds?: readonly ((headers: CallHeaders, run: () => unknown) => unknown)[] | undefined;
  /** True in a thread or process that exists to run calls. */
  worker: boolean;
}

const slot = Symbol.for('elsewhere.1');
/** Written by the first lines of every bundle, which may come before any copy of this package. */
const announced = Symbol.for('elsewhere.bundles');
const holder = globalThis as unknown as {
  [slot]: SharedState | undefined;
  [announced]: Map<string, LoadedBundle> | undefined;
};

holder[announced] ??= new Map();

holder[slot] ??= {
  tasks: new Map(),
  bundles: holder[announced],
  errorClasses: new Map(),
  errorNames: new WeakMap(),
  currentCall: new AsyncLocalStorage(),
  worker: false,
};

export const shared: SharedState = holder[slot];
