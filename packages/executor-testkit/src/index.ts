export { type ChaosOptions, chaos } from './chaos/index.js';
export { executorContract } from './contract.js';
export { type SchedulerContractOptions, schedulerContract } from './scheduler/scheduler-contract.js';
export type {
  Clause,
  ClauseContext,
  ContractOptions,
  Create,
  CreateOptions,
  ExecutorModule,
  Need,
  Outcome,
  Skip,
  Timing,
} from './suite.js';
