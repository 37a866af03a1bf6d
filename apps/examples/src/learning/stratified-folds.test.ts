import { expect, test } from 'vitest';
import { loadPenguins } from './penguins.js';
import { createRandom } from './random.js';
import { stratifiedFolds } from './stratified-folds.js';

const { labels, classes } = loadPenguins();
const folds = stratifiedFolds(labels, 5, createRandom(1));

test('folds are disjoint and together hold every row', () => {
  const all = folds.flat();
  expect(new Set(all).size).toBe(all.length);
  expect([...all].sort((a, b) => a - b)).toEqual([...labels.keys()]);
});

test('every fold has its share of every class, and folds are of one size', () => {
  for (const [label] of classes.entries()) {
    const counts = folds.map((fold) => fold.filter((index) => labels[index] === label).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
  const sizes = folds.map((fold) => fold.length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});

test('the generator decides which rows go together', () => {
  expect(stratifiedFolds(labels, 5, createRandom(1))).toEqual(folds);
  expect(stratifiedFolds(labels, 5, createRandom(2))).not.toEqual(folds);
});

test('a class too small for the folds is refused', () => {
  expect(() => stratifiedFolds([0, 0, 0, 1], 2, createRandom(1))).toThrow(
    'expected every class to have at least 2 rows, class 1 has 1',
  );
});
