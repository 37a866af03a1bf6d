export { chaos } from './chaos.js';
export { type ChaosOptions, type ChaosReport, type ChaosWish, runChaos } from './run-chaos.js';
export type { ChaosExecutor } from './trial.js';
