import { Scheduler } from '@elsewhere/core';
import type { ThreadsOptions } from './options.js';
import { threads } from './threads.js';

/** A scheduler that runs its calls on worker threads: `new Scheduler(threads(options))`. */
export function withThreads(options: ThreadsOptions = {}): Scheduler {
  return new Scheduler(threads(options));
}
