import type { Place } from '../src/evaluate.js';
import { sampleSetting } from '../src/models/sample-setting.js';
import { rankTrials } from '../src/search/rank-trials.js';
import type { SearchReport } from '../src/search/search-report.js';
import type { FailedTrial, Trial } from '../src/search/trial.js';

const startedAt = 1_700_000_000_000;

/** A finished trial of 20 ms, the `number`-th of its worker. */
export function exampleTrial(number: number, accuracy = 0.95, place: Partial<Place> = {}): Trial {
  return {
    number,
    setting: sampleSetting(1, number),
    evaluation: {
      accuracy,
      deviation: 0.01,
      folds: [accuracy - 0.01, accuracy + 0.01],
      startedAt: startedAt + number * 20,
      endedAt: startedAt + number * 20 + 19,
      place: { host: 'ada', pid: 4711, thread: 1, ...place },
    },
  };
}

/** A trial that failed. */
export function exampleFailure(number: number): FailedTrial {
  const setting = sampleSetting(1, number);
  return { number, setting, error: new Error('no such penguin'), endedAt: startedAt + number * 20 };
}

/** A report of a search that ended well, except for what the test is about. */
export function exampleReport(changes: Partial<SearchReport> = {}): SearchReport {
  const finished = changes.finished ?? [exampleTrial(1, 0.91), exampleTrial(2, 0.97), exampleTrial(3, 0.95)];
  return {
    finished,
    failed: [],
    ranked: rankTrials(finished),
    startedAt,
    endedAt: startedAt + 1_000,
    executor: 'threads',
    workers: 2,
    seed: 7,
    exit: { reason: 'exhausted' },
    ...changes,
  };
}
