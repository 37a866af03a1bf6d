import { compareTrials } from './rank-trials.js';
import type { Trial } from './trial.js';

/** How far a search is. */
export interface SearchProgress {
  readonly trials: number;
  readonly finished: readonly Trial[];
  readonly failed: number;
  /** Trials that a worker has started, each as a fraction from 0 to 1. */
  readonly running: readonly number[];
  readonly elapsedMs: number;
}

const barWidth = 24;

/** Shape: `[########----] 124/240  2 running  best 0.9883 (trial 57, tree)  3.1 s`. */
export function progressLine({ trials, finished, failed, running, elapsedMs }: SearchProgress): string {
  const settled = finished.length + failed;
  const done = running.reduce((sum, fraction) => sum + fraction, settled) / trials;
  const filled = Math.floor(Math.min(1, done) * barWidth);
  const best = finished.reduce<Trial | undefined>(
    (leader, trial) => (leader === undefined || compareTrials(trial, leader) < 0 ? trial : leader),
    undefined,
  );
  return [
    `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${settled}/${trials}`,
    `${running.length} running`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(best
      ? [`best ${best.evaluation.accuracy.toFixed(4)} (trial ${best.number}, ${best.setting.model})`]
      : []),
    `${(elapsedMs / 1000).toFixed(1)} s`,
  ].join('  ');
}
