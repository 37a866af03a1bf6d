import { describe, expect, test } from 'vitest';
import { crossValidate } from '../learning/cross-validate.js';
import type { Dataset } from '../learning/dataset.js';
import { meanAndDeviation } from '../learning/mean-and-deviation.js';
import { loadPenguins } from '../learning/penguins.js';
import { createRandom } from '../learning/random.js';
import { modelTitles, type Setting } from './setting.js';
import { trainModel } from './train-model.js';

const reasonable: readonly Setting[] = [
  { model: 'neighbours', k: 5, vote: 'equal', metric: 'euclidean' },
  { model: 'neighbours', k: 15, vote: 'distance', metric: 'manhattan' },
  { model: 'softmax', learningRate: 1, penalty: 0.0001, epochs: 100 },
  { model: 'tree', depth: 4, smallestLeaf: 2, impurity: 'gini' },
  { model: 'tree', depth: 4, smallestLeaf: 2, impurity: 'entropy' },
  { model: 'forest', trees: 10, depth: 5, columnsPerSplit: 2 },
  { model: 'network', hidden: 5, learningRate: 0.05, epochs: 12 },
];

/** No straight line tells these two classes apart. */
const checkerboard: Dataset = {
  rows: Array.from({ length: 80 }, (_, index) => [(index % 8) - 3.5, Math.floor(index / 8) - 4.5]),
  labels: Array.from({ length: 80 }, (_, index) => (index % 8 < 3 === index < 32 ? 0 : 1)),
  classes: ['same', 'different'],
};

describe.each(reasonable)('$model', (setting) => {
  test('recognises more than nine of ten penguins it has not seen', () => {
    expect(meanAndDeviation([...crossValidate(setting, loadPenguins(), 1)]).mean).toBeGreaterThan(0.9);
  });

  test('gives the same answers when trained again from the same seed', () => {
    const train = () => trainModel(setting, checkerboard, createRandom(5));
    expect(checkerboard.rows.map(train())).toEqual(checkerboard.rows.map(train()));
  });
});

test('all but the linear model learn what no straight line can tell apart', () => {
  const share = (setting: Setting) => {
    const predict = trainModel(setting, checkerboard, createRandom(5));
    return checkerboard.rows.filter((row, index) => predict(row) === checkerboard.labels[index]).length / 80;
  };
  expect(share({ model: 'neighbours', k: 3, vote: 'equal', metric: 'euclidean' })).toBeGreaterThan(0.9);
  expect(share({ model: 'tree', depth: 8, smallestLeaf: 1, impurity: 'entropy' })).toBeGreaterThan(0.9);
  expect(share({ model: 'forest', trees: 25, depth: 8, columnsPerSplit: 2 })).toBeGreaterThan(0.9);
  expect(share({ model: 'network', hidden: 8, learningRate: 0.1, epochs: 60 })).toBeGreaterThan(0.9);
  expect(share({ model: 'softmax', learningRate: 1, penalty: 0, epochs: 100 })).toBeLessThan(0.9);
});

test('every model is tested', () => {
  expect(new Set(reasonable.map((setting) => setting.model))).toEqual(new Set(Object.keys(modelTitles)));
});

test('a number of neighbours below 1 is refused', () => {
  const setting: Setting = { model: 'neighbours', k: 0, vote: 'equal', metric: 'euclidean' };
  expect(() => trainModel(setting, checkerboard, createRandom(1))).toThrow(
    new RangeError('expected `k` to be a positive integer, got `0`'),
  );
});
