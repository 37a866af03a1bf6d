/** `@elsewhere/executor-awsbatch/local`: Batch, S3 and CloudWatch Logs on this machine, jobs as processes. */
export type { Fault, FaultKind, Faults } from './faults.js';
export {
  type ClientSettings,
  type LocalBatch,
  type LocalExecutorOptions,
  startLocalBatch,
} from './local-batch.js';
export type { LocalBatchOptions } from './local-options.js';
export type { RequestCounts } from './request-counts.js';
