import { expect, test } from 'vitest';
import { exampleTrial } from '../../test/example-report.js';
import { lanesOf } from './lanes.js';

const names = (places: Parameters<typeof exampleTrial>[2][]) =>
  lanesOf(places.map((place, index) => exampleTrial(index + 1, 0.9, place))).map((lane) => lane.name);

test('each worker has one lane with its trials', () => {
  const trials = [1, 2, 1, 1, 2].map((thread, index) => exampleTrial(index + 1, 0.9, { thread }));
  const lanes = lanesOf(trials);
  expect(lanes.map((lane) => lane.trials.map((trial) => trial.number))).toEqual([
    [1, 3, 4],
    [2, 5],
  ]);
});

test('names say what differs', () => {
  expect(names([{ thread: 0 }])).toEqual(['main thread']);
  expect(names([{ thread: 10 }, { thread: 2 }])).toEqual(['thread 2', 'thread 10']);
  expect(
    names([
      { pid: 20, thread: 0 },
      { pid: 3, thread: 0 },
    ]),
  ).toEqual(['process 3', 'process 20']);
  expect(names([{ pid: 20 }, { pid: 3 }])).toEqual(['process 3, thread 1', 'process 20, thread 1']);
  expect(
    names([
      { host: 'node-2', thread: 0 },
      { host: 'a-very-long-name-of-a-node', thread: 0 },
    ]),
  ).toEqual(['a-very-long-n…, 4711', 'node-2, 4711']);
});

test('no trials are no lanes', () => {
  expect(lanesOf([])).toEqual([]);
});
