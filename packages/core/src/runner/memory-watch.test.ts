import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchMemory } from './memory-watch.js';

const MIB = 2 ** 20;

/** Memory that the test sets, and how often growth was told. */
let bytes: number;
let told: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  bytes = 100 * MIB;
  told = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

function watch(): () => void {
  return watchMemory(
    50,
    () => bytes,
    () => {
      told++;
    },
  );
}

describe('the memory watch', () => {
  it('tells once when memory has grown by more than the bound since the first call', () => {
    const look = watch();
    look();
    bytes = 151 * MIB;
    vi.advanceTimersByTime(1_001);
    look();
    expect(told).toBe(1);
    vi.advanceTimersByTime(5_000);
    look();
    expect(told).toBe(1);
  });

  it('looks once a second at most', () => {
    const look = watch();
    look();
    bytes = 500 * MIB;
    vi.advanceTimersByTime(500);
    look();
    expect(told).toBe(0);
    vi.advanceTimersByTime(501);
    look();
    expect(told).toBe(1);
  });

  it('says nothing of growth up to the bound', () => {
    const look = watch();
    look();
    bytes = 150 * MIB;
    vi.advanceTimersByTime(1_001);
    look();
    expect(told).toBe(0);
  });

  it('says nothing of growth that a garbage collection undoes', () => {
    let looks = 0;
    const look = watchMemory(
      50,
      () => (++looks === 2 ? 500 : 100) * MIB, // the second look comes before the collection
      () => {
        told++;
      },
    );
    look();
    vi.advanceTimersByTime(1_001);
    look();
    expect([looks, told]).toEqual([3, 0]);
  });
});
