export { type StormOptions, type StormPool, type StormReport, storm } from './storm/storm.js';
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
