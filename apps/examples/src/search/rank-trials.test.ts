import { expect, test } from 'vitest';
import { exampleTrial } from '../../test/example-report.js';
import { followBest, rankTrials } from './rank-trials.js';

const numbers = (trials: ReturnType<typeof rankTrials>) => trials.map((trial) => trial.number);

test('the best comes first, of equals the lower number', () => {
  const trials = [exampleTrial(4, 0.9), exampleTrial(3, 0.97), exampleTrial(1, 0.8), exampleTrial(2, 0.97)];
  expect(numbers(rankTrials(trials))).toEqual([2, 3, 4, 1]);
});

test('with a target the first trial that reached it wins, in whatever order they came back', () => {
  const trials = [exampleTrial(6, 0.99), exampleTrial(1, 0.9), exampleTrial(5, 0.98), exampleTrial(2, 0.95)];
  expect(numbers(rankTrials(trials, 0.98))).toEqual([5, 2, 1]);
  expect(numbers(rankTrials(trials.reverse(), 0.98))).toEqual([5, 2, 1]);
});

test('a target that nobody reached changes nothing', () => {
  expect(numbers(rankTrials([exampleTrial(1, 0.9), exampleTrial(2, 0.95)], 1))).toEqual([2, 1]);
});

test('the best so far is told as trials come in', () => {
  const finished: ReturnType<typeof exampleTrial>[] = [];
  const best = followBest(finished);
  expect(best()).toBe('no trial has finished yet');
  finished.push(exampleTrial(1, 0.9), exampleTrial(2, 0.98), exampleTrial(3, 0.98));
  expect(best()).toBe('best 0.9800 (forest 2)');
  finished.push(exampleTrial(4, 0.97));
  expect(best()).toBe('best 0.9800 (forest 2)');
});
