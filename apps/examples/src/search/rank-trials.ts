import { type Trial, trialLabel } from './trial.js';

/**
 * Sorts trials from best to worst; of equal accuracies the lower number comes first.
 *
 * @remarks
 * With a target, only trials up to the first (by number) that reached it take part. Those after it are in the
 * list by chance: they happened to be running when the search stopped. Leaving them out makes the ranking the
 * same on every executor.
 *
 * @param trials - In any order.
 * @param target - The accuracy that ended the search, if one was asked for.
 */
export function rankTrials(trials: readonly Trial[], target = Number.POSITIVE_INFINITY): Trial[] {
  const reached = trials.filter((trial) => trial.evaluation.accuracy >= target);
  const last = reached.reduce((lowest, trial) => Math.min(lowest, trial.number), Number.POSITIVE_INFINITY);
  return trials.filter((trial) => trial.number <= last).sort(compareTrials);
}

/** Negative if `left` is better than `right`. */
function compareTrials(left: Trial, right: Trial): number {
  return right.evaluation.accuracy - left.evaluation.accuracy || left.number - right.number;
}

/** Says which of a growing list of trials is the best so far. Shape: `best 0.9883 (tree 57)`. */
export function followBest(finished: readonly Trial[]): () => string {
  let best: Trial | undefined;
  let seen = 0;
  return () => {
    for (; seen < finished.length; seen++) {
      const trial = finished[seen]!;
      if (best === undefined || compareTrials(trial, best) < 0) best = trial;
    }
    if (best === undefined) return 'no trial has finished yet';
    return `best ${best.evaluation.accuracy.toFixed(4)} (${trialLabel(best)})`;
  };
}
