export type { ProcessesOptions } from './options.js';
export { processes } from './processes.js';
export { withProcesses } from './with-processes.js';
