import { expect, test } from 'vitest';
import { Pace } from './pace.js';

/** A pace after calls that ended at a steady rate, looked at ten times a second. */
function steady(perSecond: number, seconds: number): Pace {
  const pace = new Pace(0);
  for (let ms = 100; ms <= seconds * 1_000; ms += 100) pace.note(ms, (perSecond * ms) / 1_000);
  return pace;
}

test('a steady run has its rate, and as much time left as its rest takes', () => {
  const pace = steady(200, 30);
  expect(pace.rate).toBeCloseTo(200);
  expect(pace.leftMs(1_000, 0)).toBeCloseTo(5_000);
  expect(new Set(pace.history.map(Math.round))).toEqual(new Set([200]));
});

test('of a run that has become slower the last seconds count', () => {
  const pace = steady(1_000, 10);
  for (let ms = 100; ms <= 20_000; ms += 100) pace.note(10_000 + ms, 10_000 + ms / 100);
  expect(pace.rate).toBeCloseTo(10);
  expect(pace.leftMs(100, 0)).toBeCloseTo(10_000);
});

test('of few long calls those under way count as far as they are', () => {
  const pace = new Pace(0);
  pace.note(60_000, 1);
  expect(pace.leftMs(9, 0.5)).toBeCloseTo((8.5 / 1.5) * 60_000);
});

test('before anything has ended there is no telling, and at the end nothing is left', () => {
  const pace = new Pace(0);
  pace.note(1_000, 0);
  expect(pace.leftMs(10, 0)).toBeUndefined();
  expect(pace.leftMs(0, 0)).toBe(0);
});

test('however long the run, the history has less than eighty steps and covers all of it', () => {
  const pace = steady(3, 7_200);
  expect(pace.history.length).toBeGreaterThan(35);
  expect(pace.history.length).toBeLessThan(80);
  expect(pace.history[0]).toBeCloseTo(3);
});
