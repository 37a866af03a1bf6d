import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { currentCall, task } from '@elsewhere/core';
import { crossValidate, foldCount } from './learning/cross-validate.js';
import { meanAndDeviation } from './learning/mean-and-deviation.js';
import { loadPenguins } from './learning/penguins.js';
import type { Setting } from './models/setting.js';

/** What one trial found out, and when and where it did so. */
export interface Evaluation {
  /** Mean share of penguins recognised over all folds, 0 to 1. */
  readonly accuracy: number;
  /** Standard deviation of `folds`. */
  readonly deviation: number;
  /** Accuracy on each fold. */
  readonly folds: readonly number[];
  /** Epoch milliseconds, on the worker's clock. */
  readonly startedAt: number;
  /** Epoch milliseconds, on the worker's clock. */
  readonly endedAt: number;
  readonly place: Place;
}

/** The worker of a trial. Shape: `{ host: 'ada', pid: 4711, thread: 2 }`; thread 0 is the main thread. */
export interface Place {
  readonly host: string;
  readonly pid: number;
  readonly thread: number;
}

/**
 * The task: how well does a model with this setting tell penguins apart?
 *
 * @remarks The accuracies depend on the two arguments only, so every executor gives the same answer.
 * @param seed - Chooses the folds, and whatever the model draws while training.
 */
export const evaluate = task(
  import.meta.url,
  'evaluate',
  async (setting: Setting, seed: number): Promise<Evaluation> => {
    const { signal, progress } = currentCall();
    const startedAt = Date.now();
    const startedOn = performance.now();
    const folds: number[] = [];
    for (const accuracy of crossValidate(setting, loadPenguins(), seed)) {
      folds.push(accuracy);
      progress(folds.length / foldCount, `fold ${folds.length} of ${foldCount}`);
      // An abort arrives as an event, and on the sequential executor so does Ctrl-C: let events in between folds.
      await nextTurn();
      signal.throwIfAborted();
    }
    const { mean, deviation } = meanAndDeviation(folds);
    return {
      accuracy: mean,
      deviation,
      folds,
      startedAt,
      endedAt: startedAt + (performance.now() - startedOn),
      place: { host: hostname(), pid: process.pid, thread: threadId },
    };
  },
);
