import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, turn, until } from '../../test/support/until.js';
import { ExecutorError } from '../executor-error.js';
import type { Retrying } from '../future.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('retries', () => {
  it('raise the attempt and return to pending, the last failure counts', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ retries: 2 }));
    const told: Retrying[] = [];
    future.on('retry', (retrying) => told.push(retrying));
    for (const attempt of [1, 2, 3]) {
      await until(`attempt ${attempt}`, () => attempts.length === attempt);
      expect([future.attempt, future.state, attempts[attempt - 1]!.call.attempt]).toEqual([
        attempt,
        'pending',
        attempt,
      ]);
      attempts[attempt - 1]!.context.started();
      attempts[attempt - 1]!.fail(new RangeError(`failure ${attempt}`));
    }
    expect(await rejection(future)).toMatchObject({ message: 'failure 3' });
    expect(told).toEqual([
      { attempt: 2, error: new RangeError('failure 1'), delayMs: 0 },
      { attempt: 3, error: new RangeError('failure 2'), delayMs: 0 },
    ]);
    expect(executor.stats()).toMatchObject({ pending: 0, running: 0 });
  });

  it('nothing is retried unless asked', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    await turn();
    attempts[0]!.fail(new ExecutorError('WORKER_LOST', 'gone'));
    await rejection(future);
    await turn();
    expect(attempts.length).toBe(1);
  });

  it('the delay is waited for, and no worker is held meanwhile', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor({ concurrency: 1 });
    executor.submit(echo.with({ retries: { retries: 2, delayMs: 1_000, factor: 3 } }), 'retried');
    executor.submit(echo, 'next');
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]!.fail(new Error('first'));
    await vi.advanceTimersByTimeAsync(999);
    expect(attempts.map(({ call }) => call.args[0])).toEqual(['retried', 'next']);
    attempts[1]!.succeed();
    await vi.advanceTimersByTimeAsync(2);
    expect(attempts[2]!.call).toMatchObject({ args: ['retried'], attempt: 2 });
    attempts[2]!.fail(new Error('second'));
    await vi.advanceTimersByTimeAsync(2_999);
    expect(attempts.length).toBe(3);
    await vi.advanceTimersByTimeAsync(3);
    expect(attempts[3]!.call.attempt).toBe(3);
  });

  it('a delay beyond the longest timer is waited for', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    executor.submit(echo.with({ retries: { retries: 1, delayMs: 2 ** 32, maxDelayMs: 2 ** 40 } }));
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]!.fail(new Error('first'));
    await vi.advanceTimersByTimeAsync(2 ** 31 + 10);
    expect(attempts.length).toBe(1);
    await vi.advanceTimersByTimeAsync(2 ** 32);
    expect(attempts.length).toBe(2);
  });

  it('jitter varies the delay that is told', async () => {
    const { executor, attempts } = fakeExecutor();
    const delays: number[] = [];
    for (let call = 0; call < 20; call++) {
      const future = executor.submit(echo.with({ retries: { retries: 1, delayMs: 10, jitter: 0.5 } }));
      future.on('retry', ({ delayMs }) => delays.push(delayMs));
    }
    await turn();
    for (const attempt of [...attempts]) attempt.fail(new Error('again'));
    await until('all were told', () => delays.length === 20);
    expect(delays.every((delay) => delay >= 5 && delay <= 15)).toBe(true);
    expect(new Set(delays).size).toBeGreaterThan(1);
  });

  it('`when` decides, and is asked once per failure', async () => {
    const { executor, attempts } = fakeExecutor();
    const when = vi.fn((error: unknown, attempt: number) => attempt < 2 && error instanceof RangeError);
    const future = executor.submit(echo.with({ retries: { retries: 9, when } }));
    await turn();
    const errors = [new RangeError('first'), new RangeError('second')];
    attempts[0]!.fail(errors[0]);
    await until('a second attempt', () => attempts.length === 2);
    attempts[1]!.fail(errors[1]);
    expect(await rejection(future)).toBe(errors[1]);
    expect(when.mock.calls).toEqual([
      [errors[0], 1],
      [errors[1], 2],
    ]);
  });

  it('a cancel ends them, also while the delay lasts', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ retries: { retries: 5, delayMs: 1_000 } }));
    const failed = rejection(future);
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]!.fail(new Error('first'));
    await vi.advanceTimersByTimeAsync(500);
    future.cancel('enough');
    expect(await failed).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([attempts.length, future.attempt, executor.stats().pending]).toEqual([1, 2, 0]);
  });

  it('timeoutMs covers all attempts and is not retried', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(
      echo.with({ retries: { retries: 99, delayMs: 40, factor: 1 }, timeoutMs: 100 }),
    );
    const failed = rejection(future);
    for (const _ of [1, 2, 3]) {
      await vi.advanceTimersByTimeAsync(0);
      attempts.at(-1)!.fail(new Error('again'));
      await vi.advanceTimersByTimeAsync(40);
    }
    expect(await failed).toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('100 ms after submit'),
    });
    expect(future.state).toBe('failed');
  });

  it('progress belongs to its attempt', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ retries: 1 }));
    await turn();
    attempts[0]!.context.progress(0.5, 'half');
    expect(future.progress).toEqual({ fraction: 0.5, note: 'half' });
    attempts[0]!.fail(new Error('again'));
    await until('a second attempt', () => attempts.length === 2);
    expect(future.progress).toBeUndefined();
    attempts[0]!.context.progress(0.9);
    attempts[0]!.context.message('late');
    expect([future.progress, future.state]).toEqual([undefined, 'pending']);
  });
});

describe('answers that come late', () => {
  it('of an older attempt are dropped and counted', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor({ supports: { limits: ['wallTime'] } });
    const future = executor.submit(echo.with({ retries: 1, limits: { wallTimeMs: 100 } }));
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]!.context.started();
    await vi.advanceTimersByTimeAsync(150);
    expect(attempts[0]!.context.signal.reason).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect([future.attempt, attempts.length]).toEqual([2, 2]);
    attempts[0]!.succeed('late');
    await vi.advanceTimersByTimeAsync(0);
    expect([future.state, executor.stats().fenced]).toEqual(['pending', 1]);
    attempts[1]!.succeed('fresh');
    expect(await future).toBe('fresh');
    expect(executor.stats().fenced).toBe(1);
  });

  it('of a call that was cancelled are dropped', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    await turn();
    future.cancel();
    attempts[0]!.succeed('late');
    expect(await rejection(future)).toMatchObject({ code: 'CANCELLED' });
    await turn();
    expect([future.state, executor.stats()]).toEqual([
      'cancelled',
      { pending: 0, running: 0, workers: 0, fenced: 0 },
    ]);
  });
});
