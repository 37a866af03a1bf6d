import { expect, test } from 'vitest';
import { linearScale, roundTicks } from './scale.js';

test('a scale maps the ends of one interval to the ends of the other', () => {
  const scale = linearScale([0, 2], [100, 0]);
  expect([0, 1, 2, 3].map(scale)).toEqual([100, 50, 0, -50]);
});

test('an empty interval maps to the start', () => {
  expect(linearScale([5, 5], [10, 20])(5)).toBe(10);
});

test.each([
  [[0, 1], 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[0.9, 1], 6, [0.9, 0.92, 0.94, 0.96, 0.98, 1]],
  [[0, 3.7], 10, [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]],
  [[0, 640], 8, [0, 100, 200, 300, 400, 500, 600]],
  [[2, 2], 5, [2]],
] as const)('%j in about %i steps', (interval, about, ticks) => {
  expect(roundTicks(interval, about)).toEqual(ticks);
});
