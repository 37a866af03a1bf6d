export type { SequentialOptions } from './options.js';
export { sequential } from './sequential.js';
export { withSequential } from './with-sequential.js';
