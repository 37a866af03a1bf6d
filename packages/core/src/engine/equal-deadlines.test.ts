import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Due, EqualDeadlines, isDue, NEVER } from './equal-deadlines.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

interface Named extends Due {
  readonly name: number;
}

const item = (name: number): Named => ({ name, due: NEVER });

function line(afterMs: number): { deadlines: EqualDeadlines<Named>; expired: number[] } {
  const expired: number[] = [];
  return { deadlines: new EqualDeadlines(afterMs, ({ name }) => expired.push(name)), expired };
}

describe('equal deadlines', () => {
  it('come for each when its own time is over, with one timer for all', () => {
    const { deadlines, expired } = line(100);
    deadlines.add(item(1));
    vi.advanceTimersByTime(60);
    deadlines.add(item(2));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(39);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([1]);
    vi.advanceTimersByTime(60);
    expect([expired, deadlines.size, vi.getTimerCount()]).toEqual([[1, 2], 0, 0]);
  });

  it('do not come for what has left, and leave no timer behind', () => {
    const { deadlines, expired } = line(100);
    const [one, two, three] = [item(1), item(2), item(3)] as const;
    for (const each of [one, two, three]) deadlines.add(each);
    deadlines.remove(two);
    deadlines.remove(two);
    expect(deadlines.size).toBe(2);
    vi.advanceTimersByTime(100);
    expect(expired).toEqual([1, 3]);
    deadlines.add(one);
    deadlines.remove(one);
    expect([deadlines.size, vi.getTimerCount(), one.due]).toEqual([0, 0, NEVER]);
  });

  it('hold on to nothing for long that has left, though one that came before it stays', () => {
    const { deadlines, expired } = line(100);
    const first = item(0);
    deadlines.add(first);
    const left = Array.from({ length: 10_000 }, (_, name) => item(name + 1));
    for (const each of left) {
      deadlines.add(each);
      if (each.name % 100 !== 0) deadlines.remove(each);
    }
    expect(deadlines.size).toBe(101);
    expect(deadlines.held).toBeLessThan(2 * 101 + 65);
    vi.advanceTimersByTime(100);
    expect(expired).toEqual(Array.from({ length: 101 }, (_, index) => index * 100));
    expect(deadlines.held).toBe(0);
  });

  it.each([2 ** 31, 2 ** 33 + 5])('of %d ms do not come at once, as a timer of that length would', (ms) => {
    const { deadlines, expired } = line(ms);
    deadlines.add(item(1));
    vi.advanceTimersByTime(ms - 1);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([1]);
  });

  it('come for all although what one of them does takes long, and let others have a turn between', () => {
    const order: (number | string)[] = [];
    let spentMs = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + spentMs);
    const deadlines = new EqualDeadlines<Named>(100, ({ name }) => {
      order.push(name);
      spentMs += name === 1 ? 20 : 0;
    });
    for (const name of [1, 2, 3]) deadlines.add(item(name));
    setTimeout(() => order.push('another'), 100);
    vi.advanceTimersByTime(101);
    expect(order).toEqual([1, 'another', 2, 3]);
  });

  it('take in what comes while they are told', () => {
    const expired: number[] = [];
    const deadlines = new EqualDeadlines<Named>(100, ({ name }) => {
      expired.push(name);
      if (name < 3) deadlines.add(item(name + 1));
    });
    deadlines.add(item(1));
    vi.advanceTimersByTime(300);
    expect(expired).toEqual([1, 2, 3]);
  });

  it('are over for what is due before the timer had a turn', async () => {
    const { deadlines } = line(100);
    const one = item(1);
    deadlines.add(one);
    expect(isDue(one)).toBe(false);
    await Promise.resolve(); // the clock is read once in a stretch of code
    vi.spyOn(performance, 'now').mockReturnValue(one.due);
    expect(isDue(one)).toBe(true);
    deadlines.remove(one);
    expect(isDue(one)).toBe(false);
  });
});
