import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallContext } from './current-call.js';
import type { CallHeaders } from './engine/rarities.js';
import type { TaskDefinition } from './task/definition.js';

/** What every copy of this package in one thread shares, so that a bundle with its own copy still fits. */
interface SharedState {
  /** Tasks by {@link TaskDefinition.key}. */
  readonly tasks: Map<string, TaskDefinition>;
  /** Classes given to `registerError`, by name on the wire. */
  readonly errorClasses: Map<string, abstract new (...args: never[]) => Error>;
  /** The call that is running here. */
  readonly currentCall: AsyncLocalStorage<CallContext>;
  /** What runs calls that come with headers; see `surroundCalls`. */
  surrounds?: readonly ((headers: CallHeaders, run: () => unknown) => unknown)[] | undefined;
  /** True in a thread or process that exists to run calls. */
  worker: boolean;
}

const holder = globalThis as { [key: symbol]: SharedState | undefined };
const slot = Symbol.for('elsewhere.1');

holder[slot] ??= {
  tasks: new Map(),
  errorClasses: new Map(),
  currentCall: new AsyncLocalStorage(),
  worker: false,
};

export const shared: SharedState = holder[slot];
