import { Scheduler } from '@elsewhere/core';
import { awsBatch } from './awsbatch.js';
import type { AwsBatchOptions } from './options.js';

/** A scheduler that runs its calls on AWS Batch: `new Scheduler(awsBatch(options))`. */
export function withAwsBatch(options: AwsBatchOptions): Scheduler {
  return new Scheduler(awsBatch(options));
}
