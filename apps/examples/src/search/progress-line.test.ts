import { expect, test } from 'vitest';
import { exampleTrial } from '../../test/example-report.js';
import { progressLine } from './progress-line.js';

test('before the first result there is no best', () => {
  const line = progressLine({ trials: 10, finished: [], failed: 0, running: [], elapsedMs: 0 });
  expect(line).toBe('[------------------------] 0/10  0 running  0.0 s');
});

test('running trials count by their fraction', () => {
  const finished = [exampleTrial(1, 0.9), exampleTrial(2, 0.98), exampleTrial(3, 0.98)];
  const line = progressLine({ trials: 8, finished, failed: 0, running: [0.5, 0.5], elapsedMs: 3_140 });
  expect(line).toBe('[############------------] 3/8  2 running  best 0.9800 (trial 2, forest)  3.1 s');
});

test('failures are counted', () => {
  const line = progressLine({ trials: 2, finished: [], failed: 2, running: [], elapsedMs: 500 });
  expect(line).toBe('[########################] 2/2  0 running  2 failed  0.5 s');
});
