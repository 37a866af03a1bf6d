import type { ExitState, Future, Scheduler } from '@elsewhere/core';
import { type Evaluation, evaluate } from '../evaluate.js';
import { sampleSetting } from '../models/sample-setting.js';
import type { Setting } from '../models/setting.js';
import { type FailedTrial, type PlannedTrial, type Trial, trialLabel } from './trial.js';

/** What to search, and for how long. */
export interface SearchOptions {
  /** Equal seeds try equal settings and give equal scores. */
  readonly seed: number;
  /** How many settings to try; at least 1. */
  readonly trials: number;
  /** Trials submitted at once; twice the workers keeps each of them fed. */
  readonly inFlight: number;
  /** Accuracy that ends the search, 0 to 1. */
  readonly target?: number | undefined;
  /** Milliseconds for the whole search. */
  readonly timeoutMs?: number | undefined;
  /** Setting number `trial`. Defaults to {@link sampleSetting}. */
  readonly sample?: ((seed: number, trial: number) => Setting) | undefined;
  /** Called for each trial that fails; the search goes on. */
  readonly onFailure?: ((trial: FailedTrial) => void) | undefined;
}

/** A search while it runs, and what is left of it afterwards. */
export interface Search {
  /** In order of completion. */
  readonly finished: readonly Trial[];
  /** In order of completion. */
  readonly failed: readonly FailedTrial[];
  /** Starts submitting, and settles when nothing runs any more. */
  run(): Promise<ExitState>;
}

/**
 * Random search, driven by events: the start submits the first trials, each outcome submits the next one.
 *
 * @param scheduler - Not running yet. Stopping it ends the search with what it has.
 */
export function searchModels(scheduler: Scheduler, options: SearchOptions): Search {
  const { seed, trials, inFlight, target, timeoutMs, sample = sampleSetting, onFailure } = options;
  const planned = new Map<Future<unknown>, PlannedTrial>();
  const finished: Trial[] = [];
  const failed: FailedTrial[] = [];
  let submitted = 0;
  let ending = false;

  const submitNext = () => {
    if (ending || !scheduler.running || submitted === trials) return;
    submitted += 1;
    const trial = { number: submitted, setting: sample(seed, submitted) };
    const labelled = evaluate.with({ label: trialLabel(trial) });
    planned.set(scheduler.submit(labelled, trial.setting, seed), trial);
  };

  scheduler.on('start', () => {
    for (let count = 0; count < inFlight; count++) submitNext();
  });
  // Trials that still run when the search ends are waited for: they report, but must not submit another.
  scheduler.on('finishing', () => {
    ending = true;
  });
  scheduler.on('future-result', (future, value) => {
    const evaluation = value as Evaluation; // nothing else is submitted to this scheduler
    const trial = { ...take(planned, future), evaluation };
    finished.push(trial);
    if (target !== undefined && evaluation.accuracy >= target) {
      scheduler.stop({ message: `trial ${trial.number} reached the target accuracy of ${target}` });
    }
    submitNext();
  });
  scheduler.on('future-error', (future, error) => {
    const trial = { ...take(planned, future), error, endedAt: future.endedAt ?? Date.now() };
    failed.push(trial);
    onFailure?.(trial);
    submitNext();
  });

  // A trial may fail; an error in one of the handlers above is a bug and ends the search.
  const isTrialError = (error: unknown) => failed.some((trial) => trial.error === error);
  return {
    finished,
    failed,
    run: () => scheduler.run({ timeoutMs, onError: [[isTrialError, 'continue']] }),
  };
}

function take<K, V>(map: Map<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error('an outcome arrived for a trial that was never submitted');
  map.delete(key);
  return value;
}
