import { expect, test } from 'vitest';
import { listSchedule, shuffle } from './list-schedule.js';

test('each call goes to the worker that is free first', () => {
  expect(listSchedule([1_000, 1, 1, 1], 2)).toBe(1_000);
  expect(listSchedule([1, 1, 1, 1_000], 2)).toBe(1_001);
  expect(listSchedule([3, 3, 3], 2)).toBe(6);
  expect(listSchedule([], 2)).toBe(0);
});

test('a shuffle keeps every item and depends on the seed only', () => {
  const items = Array.from({ length: 50 }, (_, index) => index);
  const shuffled = shuffle(items, 7);
  expect(shuffled).not.toEqual(items);
  expect([...shuffled].sort((left, right) => left - right)).toEqual(items);
  expect(shuffle(items, 7)).toEqual(shuffled);
  expect(shuffle(items, 8)).not.toEqual(shuffled);
});
