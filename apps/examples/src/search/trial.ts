import type { Evaluation } from '../evaluate.js';
import type { Setting } from '../models/setting.js';

/** One setting on its way through the search. */
export interface PlannedTrial {
  /** Counts from 1, in the order of submission; with the seed it determines `setting`. */
  readonly number: number;
  readonly setting: Setting;
}

/** A trial that came back with a score. */
export interface Trial extends PlannedTrial {
  readonly evaluation: Evaluation;
}

/** A trial that came back with an error. */
export interface FailedTrial extends PlannedTrial {
  readonly error: unknown;
  /** Epoch milliseconds. */
  readonly endedAt: number;
}
