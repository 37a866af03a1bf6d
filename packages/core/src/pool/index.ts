/** `@elsewhere/core/pool`: for executors with workers of their own on this machine. */

export { wallTimeError } from '../engine/call-errors.js';
export { CallQueue } from '../engine/call-queue.js';
export { Deadline } from '../engine/deadline.js';
export type { FromWorker, ToWorker } from '../protocol.js';
export {
  definePoolExecutor,
  type PoolExecutorDefinition,
  type ResizableExecutor,
} from './define-pool-executor.js';
export type { Held } from './held-calls.js';
export {
  ENDED,
  type Link,
  type LinkListener,
  NOT_STARTED,
  type TakeResult,
  type WorkerExit,
} from './link.js';
export { liveCallSink } from './live-call-sink.js';
export type { CallSink, PoolCall, RanAt } from './pool-call.js';
export { POOL_OPTIONS, type PoolOptions, type PoolRules } from './pool-options.js';
export type { CallSource, PoolSettings } from './pool-settings.js';
export { PoolWorker } from './pool-worker.js';
export { sharedPool } from './shared-pool.js';
export { usableProcessors } from './usable-processors.js';
export { WorkerPool } from './worker-pool.js';
