export { chaos } from './chaos.js';
export type { ChaosOptions } from './run-chaos.js';
