/** `@elsewhere/worker`: the pool behind local executors and worker hosts. */
export {
  definePoolExecutor,
  type PoolExecutorDefinition,
  type ResizableExecutor,
} from './pool/define-pool-executor.js';
export type { Held } from './pool/held-calls.js';
export {
  ENDED,
  type Link,
  type LinkListener,
  NOT_STARTED,
  type TakeResult,
  type WorkerExit,
} from './pool/link.js';
export { liveCallSink } from './pool/live-call-sink.js';
export type { CallSink, PoolCall, RanAt } from './pool/pool-call.js';
export { POOL_OPTIONS, type PoolOptions, type PoolRules } from './pool/pool-options.js';
export type { CallSource, PoolSettings } from './pool/pool-settings.js';
export { PoolWorker } from './pool/pool-worker.js';
export { sharedPool } from './pool/shared-pool.js';
export { usableProcessors } from './pool/usable-processors.js';
export { WorkerPool } from './pool/worker-pool.js';
export { LimitWatch } from './process/limit-watch.js';
export { boundNativeThreads } from './process/native-threads.js';
export { type ProcessSettings, startProcess } from './process/process-link.js';
export { killTree } from './process/process-tree.js';
export { canMeasureUsage } from './process/tree-usage.js';
export { type FromWorker, SLOTS, type ToWorker } from './protocol.js';
