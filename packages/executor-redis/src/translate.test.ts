import { describe, expect, it } from 'vitest';
import { parcelSize, toJobOptions, toJobPriority } from './translate.js';

describe('the priority of a job', () => {
  it('is lower for what is more urgent, never 0, and always one that BullMQ takes', () => {
    expect([10, 0, -10].map(toJobPriority)).toEqual([1_048_566, 1_048_576, 1_048_586]);
    expect(toJobPriority(1e9)).toBe(1);
    expect(toJobPriority(-1e9)).toBe(2_097_151);
    expect(toJobPriority(0.4)).toBe(1_048_576);
  });

  it('comes with no retries of BullMQ', () => {
    expect(toJobOptions(0)).toMatchObject({ attempts: 1, removeOnComplete: { count: 1_000 } });
  });
});

describe('the size of a parcel', () => {
  it('leaves something for every slot, twice', () => {
    expect(parcelSize(1, 4, undefined)).toBe(1);
    expect(parcelSize(80, 4, undefined)).toBe(10);
    expect(parcelSize(100_000, 4, undefined)).toBe(64);
    expect(parcelSize(10, 0, undefined)).toBe(5);
  });

  it('is 50 ms of work at most, and one call at least', () => {
    expect(parcelSize(1_000, 2, 10)).toBe(5);
    expect(parcelSize(100_000, 4, 0.01)).toBe(256);
    expect(parcelSize(100, 4, 0.01)).toBe(12);
    expect(parcelSize(1_000, 2, 1_000)).toBe(1);
    expect(parcelSize(1_000, 2, 0)).toBe(250);
  });
});
