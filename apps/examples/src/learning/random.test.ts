import { expect, test } from 'vitest';
import { createRandom } from './random.js';

const draw = (...seed: (string | number)[]) => Array.from({ length: 50 }, createRandom(...seed).next);

test('equal seeds draw equal numbers, others do not', () => {
  expect(draw(7, 'setting', 1)).toEqual(draw(7, 'setting', 1));
  expect(draw(7, 'setting', 1)).not.toEqual(draw(7, 'setting', 2));
  expect(draw(7, 'setting', 1)).not.toEqual(draw(8, 'setting', 1));
  expect(draw(7)).not.toEqual(draw(8));
});

test('the numbers stay the same from release to release', () => {
  const random = createRandom(7, 'setting', 1);
  expect([random.integer(0, 999), random.integer(0, 999), random.integer(0, 999)]).toMatchInlineSnapshot(`
    [
      784,
      935,
      148,
    ]
  `);
});

test('uniform numbers fill [0, 1) evenly', () => {
  const random = createRandom('evenly');
  const tenths = new Array<number>(10).fill(0);
  for (let count = 0; count < 10_000; count++) tenths[Math.floor(random.next() * 10)]! += 1;
  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('integers include both ends and nothing beyond', () => {
  const random = createRandom('ends');
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 6)));
  expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
});

test('logarithmic numbers stay in bounds and print as they are', () => {
  const random = createRandom('scale');
  for (let count = 0; count < 200; count++) {
    const value = random.logUniform(0.001, 0.1);
    expect(value).toBeGreaterThanOrEqual(0.001);
    expect(value).toBeLessThanOrEqual(0.1);
    expect(value).toBe(Number(value.toPrecision(3)));
  }
});

test('normal numbers have mean 0 and deviation 1', () => {
  const random = createRandom('bell');
  const values = Array.from({ length: 10_000 }, random.normal);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});

test('a shuffle keeps every item and leaves its input alone', () => {
  const items = Object.freeze([1, 2, 3, 4, 5, 6, 7, 8]);
  const shuffled = createRandom('cards').shuffle(items);
  expect(shuffled).not.toEqual(items);
  expect([...shuffled].sort()).toEqual(items);
});
