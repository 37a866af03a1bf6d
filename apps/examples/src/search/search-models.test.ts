import { Scheduler } from '@elsewhere/core';
import { sequential } from '@elsewhere/executor-sequential';
import { expect, test } from 'vitest';
import { sampleSetting } from '../models/sample-setting.js';
import type { Setting } from '../models/setting.js';
import { rankTrials } from './rank-trials.js';
import { type SearchOptions, searchModels } from './search-models.js';

/** Fast to train, and the accuracy depends on the trial: a tree of that depth. */
const tree = (_: number, trial: number): Setting => ({
  model: 'tree',
  depth: trial,
  smallestLeaf: 1,
  impurity: 'gini',
});

async function run(options: Partial<SearchOptions>) {
  await using scheduler = new Scheduler(sequential());
  const search = searchModels(scheduler, { seed: 7, trials: 6, inFlight: 2, sample: tree, ...options });
  const exit = await search.run();
  return { ...search, exit };
}

const numbers = (trials: readonly { readonly number: number }[]) => trials.map((trial) => trial.number);

test('every trial is done once, with its own setting', async () => {
  const { exit, finished, failed } = await run({});
  expect(exit.reason).toBe('exhausted');
  expect(failed).toEqual([]);
  expect(numbers(finished).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  for (const trial of finished) expect(trial.setting).toEqual(tree(7, trial.number));
});

test('equal seeds find equal winners, however many trials are in flight', async () => {
  const options = { trials: 12, sample: sampleSetting };
  const one = rankTrials((await run({ ...options, inFlight: 1 })).finished);
  const many = rankTrials((await run({ ...options, inFlight: 12 })).finished);
  expect(numbers(many)).toEqual(numbers(one));
  expect(many.map((trial) => trial.evaluation.folds)).toEqual(one.map((trial) => trial.evaluation.folds));
});

test('a trial that fails is told and does not end the search', async () => {
  const broken: Setting = { model: 'neighbours', k: -1, vote: 'equal', metric: 'euclidean' };
  const told: number[] = [];
  const { exit, finished, failed } = await run({
    sample: (seed, trial) => (trial % 2 === 0 ? broken : tree(seed, trial)),
    onFailure: (trial) => told.push(trial.number),
  });
  expect(exit.reason).toBe('exhausted');
  expect(numbers(finished)).toEqual([1, 3, 5]);
  expect(numbers(failed)).toEqual([2, 4, 6]);
  expect(told).toEqual([2, 4, 6]);
  expect(failed[0]?.error).toMatchObject({
    name: 'RangeError',
    message: 'expected `k` to be a positive integer, got `-1`',
  });
});

test('a bug in a handler ends the search', async () => {
  const broken: Setting = { model: 'neighbours', k: -1, vote: 'equal', metric: 'euclidean' };
  const onFailure = () => {
    throw new TypeError('a bug');
  };
  await expect(run({ sample: () => broken, onFailure, inFlight: 1 })).rejects.toThrow(new TypeError('a bug'));
});

test('the target ends the search, and only the first trial that reached it wins', async () => {
  const { exit, finished } = await run({ trials: 100, target: 0.9, inFlight: 4 });
  expect(exit).toMatchObject({
    reason: 'stopped',
    message: expect.stringMatching(/^trial \d+ reached the target accuracy of 0.9$/),
  });
  expect(finished.length).toBeLessThan(100);
  const [winner] = rankTrials(finished, 0.9);
  expect(winner?.number).toBe(2);
});

test('time that is up ends the search with what it has', async () => {
  const { exit, finished } = await run({ trials: 1_000_000, timeoutMs: 200 });
  expect(exit.reason).toBe('timeout');
  expect(finished.length).toBeLessThan(1_000_000);
});

test('whoever stops the scheduler ends the search with what it has', async () => {
  await using scheduler = new Scheduler(sequential());
  const search = searchModels(scheduler, { seed: 7, trials: 1_000_000, inFlight: 2, sample: tree });
  scheduler.on('future-result', () => scheduler.stop({ message: 'it was interrupted' }));
  expect(await search.run()).toMatchObject({ reason: 'stopped', message: 'it was interrupted' });
  expect(search.finished.length).toBeLessThan(10);
});
