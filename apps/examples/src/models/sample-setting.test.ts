import { expect, test } from 'vitest';
import { sampleSetting } from './sample-setting.js';
import { describeSetting, modelTitles } from './setting.js';

const settings = (seed: number) => Array.from({ length: 200 }, (_, index) => sampleSetting(seed, index + 1));

test('equal seeds give equal settings, in whatever order they are asked for', () => {
  const forwards = settings(7);
  const backwards = Array.from({ length: 200 }, (_, index) => sampleSetting(7, 200 - index)).reverse();
  expect(backwards).toEqual(forwards);
  expect(settings(8)).not.toEqual(forwards);
});

test('every model gets its share', () => {
  for (const model of Object.keys(modelTitles)) {
    const share = settings(7).filter((setting) => setting.model === model).length / 200;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.3);
  }
});

test('what is printed is the whole setting', () => {
  expect(describeSetting({ model: 'tree', depth: 4, smallestLeaf: 2, impurity: 'gini' })).toBe(
    'depth=4 smallestLeaf=2 impurity=gini',
  );
});
