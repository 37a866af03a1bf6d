import type { ExitState } from '@elsewhere/core';
import type { FailedTrial, Trial } from './trial.js';

/** Everything that is known about a search that has ended. */
export interface SearchReport {
  /** In order of completion. */
  readonly finished: readonly Trial[];
  /** In order of completion. */
  readonly failed: readonly FailedTrial[];
  /** Best first. Without the trials that reached the end only because they were running when the target was met. */
  readonly ranked: readonly Trial[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly executor: string;
  /** How many trials could run at once. */
  readonly workers: number;
  readonly seed: number;
  readonly exit: ExitState;
}
