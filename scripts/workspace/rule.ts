import type { Workspace } from './workspace.js';

/** A rule of the house. `check` yields one sentence per fault. */
export interface Rule {
  readonly title: string;
  check(workspace: Workspace): Iterable<Fault>;
}

export interface Fault {
  /** Shape: `'packages/core/src/task.ts'`. */
  readonly file: string;
  readonly line?: number | undefined;
  readonly sentence: string;
  /** Printed, but no reason to fail. */
  readonly warning?: boolean;
}
