import { expect, test } from 'vitest';
import { median, quantile, sum } from './statistics.js';

test('the median is the middle value, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 2, 4, 8])).toBe(6);
  expect(median([7])).toBe(7);
});

test('one wild value does not move the median far', () => {
  expect(median([10, 11, 12, 13, 1_000_000])).toBe(12);
});

test('a quantile lies between its neighbours', () => {
  const values = [0, 10, 20, 30, 40];
  expect(quantile(values, 0)).toBe(0);
  expect(quantile(values, 0.25)).toBe(10);
  expect(quantile(values, 0.99)).toBeCloseTo(39.6);
  expect(quantile(values, 1)).toBe(40);
});

test('nothing has no median', () => {
  expect(median([])).toBeNaN();
  expect(sum([])).toBe(0);
});

test('the values given are left in their order', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});
