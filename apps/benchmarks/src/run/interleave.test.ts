import { expect, test } from 'vitest';
import { interleave } from './interleave.js';

const contestants = ['a', 'b', 'c', 'd'];

test('every round has everybody once', () => {
  for (const round of interleave(contestants, 7)) expect([...round].sort()).toEqual(contestants);
});

test('everybody begins once before anybody begins twice', () => {
  expect(interleave(contestants, 5).map(([first]) => first)).toEqual(['a', 'b', 'c', 'd', 'a']);
});

test('neighbours change from round to round', () => {
  expect(interleave(contestants, 2)).toEqual([
    ['a', 'b', 'c', 'd'],
    ['b', 'a', 'd', 'c'],
  ]);
});

test('one contestant and none at all', () => {
  expect(interleave(['a'], 3)).toEqual([['a'], ['a'], ['a']]);
  expect(interleave([], 2)).toEqual([[], []]);
});
