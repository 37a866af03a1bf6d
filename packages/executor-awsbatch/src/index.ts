export { awsBatch } from './awsbatch.js';
export type { AwsBatchOptions } from './options.js';
export { withAwsBatch } from './with-aws-batch.js';
