import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Lease, type LeaseOptions, startLease } from './lease.js';

let now = 0;
const leases: Lease[] = [];

function lease(options: Partial<LeaseOptions>): Lease {
  const started = startLease({ renew: async () => {}, leaseMs: 1_000, now: () => now, ...options });
  leases.push(started);
  return started;
}

/** Lets time go by, for timers and for the lease alike. */
async function pass(ms: number): Promise<void> {
  for (let step = 0; step < ms; step += 10) {
    now += 10;
    await vi.advanceTimersByTimeAsync(10);
  }
}

beforeEach(() => {
  now = 5_000;
  vi.useFakeTimers();
});

afterEach(() => {
  for (const each of leases.splice(0)) each.end();
  vi.useRealTimers();
});

describe('a lease', () => {
  it('has an id that no other one has', () => {
    expect(lease({}).id).not.toBe(lease({}).id);
  });

  it('is renewed at once and every fifth of its life, and stays valid', async () => {
    let renewed = 0;
    const kept = lease({ renew: async () => ++renewed });
    await kept.begun;
    expect(renewed).toBe(1);
    await pass(10_000);
    expect(renewed).toBe(51);
    expect([kept.valid, kept.lost.aborted]).toEqual([true, false]);
  });

  it('survives renewals that fail now and then', async () => {
    let tries = 0;
    const kept = lease({
      renew: async () => {
        if (++tries % 3 !== 0) throw new Error('no answer');
      },
    });
    await pass(10_000);
    expect(kept.valid).toBe(true);
  });

  it('is lost when four fifths of its life have gone by without a renewal, and says why', async () => {
    const lost = lease({
      renew: async () => {
        throw new Error('connection refused');
      },
    });
    await pass(790);
    expect(lost.valid).toBe(true);
    await pass(10);
    expect(lost.valid).toBe(false);
    expect(lost.lost.reason).toMatchObject({
      message: expect.stringContaining('it was not renewed for 800 ms'),
      cause: { message: 'connection refused' },
    });
    await expect(lost.begun).rejects.toThrow('is lost');
  });

  it('is lost when renewals hang', async () => {
    const lost = lease({ renew: () => new Promise(() => {}) });
    await pass(1_000);
    expect([lost.valid, lost.lost.aborted]).toEqual([false, true]);
  });

  it('is lost at once when the backend has given it up', async () => {
    let given = true;
    const lost = lease({ renew: async () => given });
    await pass(400);
    given = false;
    await pass(200);
    expect(lost.lost.reason).toMatchObject({ message: expect.stringContaining('given it up') });
  });

  it('counts from the moment at which the renewal was asked for, not from its answer', async () => {
    let answer: (() => void) | undefined;
    let tries = 0;
    const slow = lease({
      renew: () => {
        if (++tries === 2) return new Promise<void>((resolve) => (answer = resolve));
        return tries === 1 ? Promise.resolve() : Promise.reject(new Error('down'));
      },
    });
    await pass(700);
    answer?.(); // asked at 200, answered at 700
    await pass(290);
    expect(slow.valid).toBe(true);
    await pass(10);
    expect(slow.valid).toBe(false);
  });

  it('knows after a freeze that it is over, before any timer has its turn', async () => {
    const frozen = lease({});
    await frozen.begun;
    now += 60_000; // SIGSTOP and SIGCONT: the clock went on, timers did not
    expect(frozen.valid).toBe(false);
    expect(frozen.lost.aborted).toBe(true);
  });

  it('does not come back to life by an answer that was asked for before a freeze', async () => {
    let answer: (() => void) | undefined;
    const frozen = lease({ renew: () => new Promise<void>((resolve) => (answer = resolve)) });
    now += 60_000;
    answer?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(frozen.valid).toBe(false);
  });

  it('is not lost and not renewed once it has ended', async () => {
    let renewed = 0;
    const ended = lease({ renew: async () => ++renewed });
    await ended.begun;
    ended.end();
    await pass(5_000);
    expect([renewed, ended.lost.aborted, ended.valid]).toEqual([1, false, false]);
  });

  it.each([0, 49, 1.5])('of %d ms is refused', (leaseMs) => {
    expect(() => lease({ leaseMs })).toThrow('leaseMs');
  });
});
