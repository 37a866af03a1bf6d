/** `@elsewhere/worker`: child processes that run calls, their limits and their end. */
export { LimitWatch } from './process/limit-watch.js';
export { boundNativeThreads } from './process/native-threads.js';
export { type ProcessSettings, startProcess } from './process/process-link.js';
export { killTree } from './process/process-tree.js';
export { canMeasureUsage } from './process/tree-usage.js';
