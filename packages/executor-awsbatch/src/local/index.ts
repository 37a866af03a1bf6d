/** `@elsewhere/executor-awsbatch/local`: Batch, S3, CloudWatch Logs and a queue of events on this machine, jobs as processes. */
export type { Fault, FaultKind, Faults } from './faults.js';
export {
  type ClientSettings,
  type LocalBatch,
  type LocalExecutorOptions,
  startLocalBatch,
} from './local-batch.js';
export type { LocalBatchOptions } from './local-options.js';
export type { RequestCounts } from './request-counts.js';
