import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

/** A pace that has seen calls of this length for a while. */
function paceOf(runMs: number): Pace {
  const pace = new Pace();
  for (let times = 0; times < 50; times++) pace.learn(10, 10 * runMs);
  return pace;
}

describe('the pace of calls', () => {
  it('is unknown at first, and then a worker holds one call', () => {
    const pace = new Pace();
    expect([pace.meanMs, pace.depth]).toEqual([undefined, 1]);
  });

  it('is the mean run time of late', () => {
    expect(paceOf(3).meanMs).toBeCloseTo(3, 5);
  });

  it('lets workers hold one long call only', () => {
    expect(paceOf(20).depth).toBe(1);
    expect(paceOf(60_000).depth).toBe(1);
  });

  it('lets workers hold the more calls the shorter they are, within bounds', () => {
    const depths = [19, 3, 1, 0.1, 0.01, 0.000_001, 0].map((runMs) => paceOf(runMs).depth);
    expect(depths).toEqual([...depths].sort((left, right) => left - right));
    expect(depths[0]).toBe(2);
    expect(depths.at(-1)).toBe(4_096);
  });

  it('follows a change within a few batches', () => {
    const pace = paceOf(0.01);
    expect(pace.depth).toBeGreaterThan(100);
    for (let times = 0; times < 10; times++) pace.learn(1, 100);
    expect(pace.depth).toBe(1);
    for (let times = 0; times < 40; times++) pace.learn(1, 0.01);
    expect(pace.depth).toBeGreaterThan(100);
  });

  it('heeds many calls more than one', () => {
    const [one, many] = [paceOf(1), paceOf(1)];
    one.learn(1, 100);
    many.learn(100, 10_000);
    expect(many.meanMs).toBeGreaterThan(one.meanMs!);
  });
});
