import { expect, test } from 'vitest';
import { fitStandardiser } from './fit-standardiser.js';

test('columns get mean 0 and deviation 1, a constant one becomes 0', () => {
  const rows = [
    [1, 100, 5],
    [3, 300, 5],
  ];
  expect(rows.map(fitStandardiser(rows))).toEqual([
    [-1, -1, 0],
    [1, 1, 0],
  ]);
});

test('other rows are measured by the rows it was fitted on', () => {
  const standardise = fitStandardiser([[0], [2]]);
  expect(standardise([11])).toEqual([10]);
});
