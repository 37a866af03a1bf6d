import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallContext } from './current-call.js';
import type { TaskDefinition } from './task/definition.js';

/**
 * What every copy of this package in one thread shares: a bundle contains a copy of its own, which adopts what the
 * first one made. The members are part of the version in {@link slot}.
 */
interface SharedState {
  /** Tasks by {@link TaskDefinition.key}, of all units. */
  readonly tasks: Map<string, TaskDefinition>;
  /** Bundles by the URL of their root, with the keys that were registered a second time. */
  readonly bundles: Map<string, string[]>;
  /** Classes given to `registerError`, by name on the wire. */
  readonly errorClasses: Map<string, abstract new (...args: never[]) => Error>;
  /** Names of classes by prototype: two bundles may both register their own class under one name. */
  readonly errorNames: WeakMap<object, string>;
  /** The call that is running here. */
  readonly currentCall: AsyncLocalStorage<CallContext>;
  /** True in a thread or process that exists to run calls. */
  worker: boolean;
}

const holder = globalThis as { [key: symbol]: SharedState | undefined };
const slot = Symbol.for('elsewhere.1');

holder[slot] ??= {
  tasks: new Map(),
  bundles: new Map(),
  errorClasses: new Map(),
  errorNames: new WeakMap(),
  currentCall: new AsyncLocalStorage(),
  worker: false,
};

export const shared: SharedState = holder[slot];
