import type { Evaluation } from '../evaluate.js';
import type { ModelName, Setting } from '../models/setting.js';

/** One setting on its way through the search. */
export interface PlannedTrial {
  /** Counts from 1, in the order of submission; with the seed it determines `setting`. */
  readonly number: number;
  readonly setting: Setting;
}

/** What a trial is called where calls are shown. Shape: `tree 57`. */
export function trialLabel({ number, setting }: PlannedTrial): string {
  return `${setting.model} ${number}`;
}

/** The model in a {@link trialLabel}. */
export function modelIn(label: string): ModelName {
  return label.split(' ')[0] as ModelName;
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
