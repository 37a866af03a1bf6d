import { Scheduler } from '@elsewhere/core';
import type { ProcessesOptions } from './options.js';
import { processes } from './processes.js';

/** A scheduler that runs its calls in child processes: `new Scheduler(processes(options))`. */
export function withProcesses(options: ProcessesOptions = {}): Scheduler {
  return new Scheduler(processes(options));
}
