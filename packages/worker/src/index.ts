/** `@elsewhere/worker`: the pool behind local executors and worker hosts. */
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
export { PoolWorker } from './pool/pool-worker.js';
export { type CallSource, type PoolSettings, WorkerPool } from './pool/worker-pool.js';
export { type ProcessSettings, startProcess } from './process/process-link.js';
export { killTree } from './process/process-tree.js';
export { type FromWorker, SLOTS, type ToWorker } from './protocol.js';
