import { Scheduler } from '@elsewhere/core';
import type { SequentialOptions } from './options.js';
import { sequential } from './sequential.js';

/** A scheduler that runs its calls one at a time in this process: `new Scheduler(sequential(options))`. */
export function withSequential(options: SequentialOptions = {}): Scheduler {
  return new Scheduler(sequential(options));
}
