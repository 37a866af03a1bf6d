/** `@elsewhere/executor-testkit/suite`: the clauses as data, for other test runners than vitest. */
export type { Clause, ClauseContext, Need, Outcome } from './clause.js';
export { clauseNamed, clauses, clausesFor } from './clauses.js';
export {
  type ContractOptions,
  type Create,
  type CreateOptions,
  type ExecutorModule,
  LOCAL_TIMING,
  type Skip,
  type Timing,
} from './options.js';
export { runClause } from './run-clause.js';
