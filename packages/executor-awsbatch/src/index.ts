export { awsBatch } from './awsbatch.js';
export { jobLogs } from './job-logs.js';
export type { AwsBatchOptions } from './options.js';
export { withAwsBatch } from './with-aws-batch.js';
