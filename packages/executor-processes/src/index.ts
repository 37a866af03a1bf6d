export type { ProcessesOptions } from './options.js';
export { processes } from './processes.js';
