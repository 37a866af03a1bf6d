export type { ThreadsOptions } from './options.js';
export { threads } from './threads.js';
export { withThreads } from './with-threads.js';
