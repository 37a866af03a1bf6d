import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from './deadline.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a deadline', () => {
  it('comes once, when its time is over', () => {
    const expire = vi.fn();
    const deadline = new Deadline(100, expire);
    vi.advanceTimersByTime(99);
    expect([deadline.passed, expire.mock.calls.length]).toEqual([false, 0]);
    vi.advanceTimersByTime(1_000);
    expect([deadline.passed, expire.mock.calls.length]).toEqual([true, 1]);
  });

  it.each([2 ** 31, 2 ** 32, 2 ** 33 + 5])(
    'of %d ms does not come at once, as a timer of that length would',
    (afterMs) => {
      const expire = vi.fn();
      new Deadline(afterMs, expire);
      vi.advanceTimersByTime(afterMs - 1);
      expect(expire).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(expire).toHaveBeenCalledOnce();
    },
  );

  it('does not come after it was cleared, also between two of its timers', () => {
    const expire = vi.fn();
    const deadline = new Deadline(2 ** 32, expire);
    vi.advanceTimersByTime(2 ** 31 + 5);
    deadline.clear();
    vi.advanceTimersByTime(2 ** 33);
    expect(expire).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
