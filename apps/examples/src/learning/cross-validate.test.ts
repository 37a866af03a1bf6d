import { expect, test } from 'vitest';
import { sampleSetting } from '../models/sample-setting.js';
import { crossValidate, foldCount } from './cross-validate.js';
import type { Dataset } from './dataset.js';
import { meanAndDeviation } from './mean-and-deviation.js';
import { loadPenguins } from './penguins.js';
import { createRandom } from './random.js';

test('every fold yields an accuracy, and equal seeds yield equal ones', () => {
  for (const trial of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const setting = sampleSetting(3, trial);
    const accuracies = [...crossValidate(setting, loadPenguins(), 3)];
    expect(accuracies).toHaveLength(foldCount);
    expect(accuracies.every((accuracy) => accuracy >= 0 && accuracy <= 1)).toBe(true);
    expect([...crossValidate(setting, loadPenguins(), 3)]).toEqual(accuracies);
  }
});

test('test rows do not leak: labels without meaning are not learnt', () => {
  const { rows } = loadPenguins();
  const labels = createRandom('noise').shuffle(rows.map((_, index) => index % 2));
  const noise: Dataset = { rows, labels, classes: ['heads', 'tails'] };
  const setting = { model: 'tree', depth: 8, smallestLeaf: 1, impurity: 'gini' } as const;
  expect(meanAndDeviation([...crossValidate(setting, noise, 1)]).mean).toBeLessThan(0.6);
});
