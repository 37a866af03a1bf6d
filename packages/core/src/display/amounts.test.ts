import { expect, test } from 'vitest';
import { count, duration, percent, plural, rate } from './amounts.js';

test('amounts are read at a glance', () => {
  expect([0, 999, 1_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([41_203.4, 10, 9.94, 1, 0.2, 0.001].map(rate)).toEqual([
    '41,203/s',
    '10/s',
    '9.9/s',
    '1.0/s',
    '12/min',
    '4/h',
  ]);
  expect([plural(1, 'worker'), plural(2, 'worker')]).toEqual(['1 worker', '2 workers']);
});

test.each([
  [-5, '0.0 s'],
  [420, '0.4 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 00 s'],
  [249_000, '4 min 09 s'],
  [3_599_600, '1 h 00 min'],
  [11_520_000, '3 h 12 min'],
  [190_800_000, '2 d 05 h'],
])('%i ms is %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});

test('nothing is complete before all of it is', () => {
  expect([percent(0, 0), percent(999_999, 1_000_000), percent(5, 5), percent(7, 5)]).toEqual([
    '0 %',
    '99 %',
    '100 %',
    '100 %',
  ]);
});
