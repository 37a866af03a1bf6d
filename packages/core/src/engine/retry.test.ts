import { describe, expect, it } from 'vitest';
import { type ErrorCode, ExecutorError } from '../executor-error.js';
import { mayRetry, retryDelayMs, retryPolicyOf } from './retry.js';

const error = new Error('of the task');

describe('retryPolicyOf', () => {
  it.each([undefined, 0, { retries: 0 }])('%j is no policy', (retries) => {
    expect(retryPolicyOf({ retries })).toBeUndefined();
  });

  it('a number is that many extra runs', () => {
    expect(retryPolicyOf({ retries: 3 })).toEqual({ retries: 3 });
    expect(retryPolicyOf({ retries: { retries: 3, delayMs: 5 } })).toEqual({ retries: 3, delayMs: 5 });
  });
});

describe('mayRetry', () => {
  it('allows as many extra runs as the policy says', () => {
    const allowed = [1, 2, 3, 4].map((attempt) => mayRetry({ retries: 2 }, error, attempt, false));
    expect(allowed).toEqual([true, true, false, false]);
  });

  const codes: readonly (readonly [ErrorCode, boolean])[] = [
    ['TASK_NOT_FOUND', false],
    ['NOT_SERIALIZABLE', false],
    ['TOO_LARGE', false],
    ['NON_ERROR_THROWN', true],
    ['REQUEST_FAILED', true],
    ['INITIALIZE_FAILED', true],
    ['CANCELLED', false],
    ['TIMED_OUT', false],
    ['LIMIT_EXCEEDED', true],
    ['CLOSED', false],
    ['NOT_SUPPORTED', false],
    ['REJECTED', false],
    ['UNAVAILABLE', true],
    ['WORKER_LOST', true],
  ];
  it.each(codes)('%s: %s', (code, retried) => {
    expect(mayRetry({ retries: 1 }, new ExecutorError(code, 'failed'), 1, true)).toBe(retried);
  });

  it('whoever raises an error may know better than its code', () => {
    const lost = new ExecutorError('WORKER_LOST', 'failed', { retryable: false });
    const rejected = new ExecutorError('REJECTED', 'failed', { retryable: true });
    expect([lost, rejected].map((each) => mayRetry({ retries: 1 }, each, 1, true))).toEqual([false, true]);
  });

  it('asks `when`, with the error and the attempt that failed', () => {
    const asked: unknown[][] = [];
    const when = (...args: unknown[]): boolean => {
      asked.push(args);
      return false;
    };
    expect(mayRetry({ retries: 5, when }, error, 2, false)).toBe(false);
    expect(asked).toEqual([[error, 2]]);
  });

  it('`when` overrules the code, but not a cancel, a timeout, a close or a no', () => {
    const when = (): boolean => true;
    const allowed = codes.filter(([code]) =>
      mayRetry({ retries: 1, when }, new ExecutorError(code, 'failed'), 1, true),
    );
    const final = codes.filter((entry) => !allowed.includes(entry)).map(([code]) => code);
    expect(final).toEqual(['CANCELLED', 'TIMED_OUT', 'CLOSED', 'NOT_SUPPORTED']);
  });

  it('an error with such a code that the task itself threw is the task’s', () => {
    const when = (): boolean => true;
    expect(mayRetry({ retries: 1, when }, new ExecutorError('TIMED_OUT', 'inner'), 1, false)).toBe(true);
  });

  it('a `when` that throws is a no', () => {
    const when = (): boolean => {
      throw new Error('no idea');
    };
    expect(mayRetry({ retries: 1, when }, error, 1, false)).toBe(false);
  });
});

describe('retryDelayMs', () => {
  const delays = (policy: Parameters<typeof retryDelayMs>[0]): number[] =>
    [1, 2, 3, 4].map((attempt) => retryDelayMs(policy, attempt));

  it('is 0 unless asked', () => {
    expect(delays({ retries: 4 })).toEqual([0, 0, 0, 0]);
  });

  it('doubles, or grows by `factor`', () => {
    expect(delays({ retries: 4, delayMs: 10 })).toEqual([10, 20, 40, 80]);
    expect(delays({ retries: 4, delayMs: 10, factor: 1 })).toEqual([10, 10, 10, 10]);
    expect(delays({ retries: 4, delayMs: 10, factor: 3 })).toEqual([10, 30, 90, 270]);
  });

  it('is never longer than `maxDelayMs`, 30 seconds unless said', () => {
    expect(delays({ retries: 4, delayMs: 10, maxDelayMs: 25 })).toEqual([10, 20, 25, 25]);
    expect(retryDelayMs({ retries: 2_000, delayMs: 1 }, 1_500)).toBe(30_000);
  });

  it('with jitter stays within the share that is left to chance, and does vary', () => {
    const policy = { retries: 1, delayMs: 1_000, jitter: 0.2 };
    const drawn = Array.from({ length: 500 }, () => retryDelayMs(policy, 1));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1_200);
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });

  it('jitter does not pass the bound either', () => {
    const policy = { retries: 1, delayMs: 1_000, jitter: 1, maxDelayMs: 1_000 };
    for (let draw = 0; draw < 200; draw++) expect(retryDelayMs(policy, 1)).toBeLessThanOrEqual(1_000);
  });
});
