import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, turn, until } from '../../test/support/until.js';
import type { Executor } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import { limit } from './limit.js';
import { retry } from './retry.js';
import { timeout } from './timeout.js';

describe('limit', () => {
  it('hands over so many calls at once, the others by priority, and counts what waits', async () => {
    const { executor, attempts } = fakeExecutor();
    const limited = limit(executor, 2);
    for (const value of [1, 2, 3]) limited.submit(echo, value);
    limited.submit(echo.with({ priority: 1 }), 'first of those that wait');
    await turn();
    expect(attempts.map(({ call }) => call.args[0])).toEqual(['first of those that wait', 1]);
    expect(limited.stats()).toMatchObject({ pending: 4, running: 2, workers: 2 });
    attempts[0]!.succeed();
    await until('the next one follows', () => attempts.length === 3);
    expect(attempts[2]!.call.args).toEqual([2]);
    for (const attempt of attempts) attempt.succeed();
  });

  it('keeps the place of a cancelled call until its work has really stopped', async () => {
    const { executor, attempts } = fakeExecutor({ supports: { cancelRunning: 'cooperative' } });
    const limited = limit(executor, 1);
    const first = limited.submit(echo, 1);
    limited.submit(echo, 2);
    await until('the first is handed over', () => attempts.length === 1);
    attempts[0]!.context.started();
    first.cancel();
    await turn();
    expect([first.state, attempts.length, attempts[0]!.context.signal.aborted]).toEqual([
      'cancelled',
      1,
      true,
    ]);
    attempts[0]!.succeed();
    await until('the second is handed over', () => attempts.length === 2);
    attempts[1]!.succeed();
    await limited.close();
  });

  it.each([
    ['its executor', (executor: Executor) => executor],
    ['an executor with a clock of its own', (executor: Executor) => timeout(executor, 600_000)],
    ['two, one in the other', (executor: Executor) => retry(limit(executor, 5), 0)],
  ])('keeps the place of an attempt that broke its limit until that has stopped: %s', async (_, around) => {
    const { executor, attempts } = fakeExecutor({ supports: { cancelRunning: 'cooperative' } });
    const limited = limit(around(executor), 1);
    const broken = limited.submit(echo.with({ limits: { wallTimeMs: 1 } }), 1);
    const second = limited.submit(echo, 2);
    await until('the first is handed over', () => attempts.length === 1);
    attempts[0]!.context.started();
    expect(await rejection(broken)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await turn();
    expect(attempts).toHaveLength(1);
    attempts[0]!.succeed();
    await until('the second is handed over', () => attempts.length === 2);
    attempts[1]!.succeed('second');
    expect(await second).toBe('second');
    await limited.close();
  });

  it('promises one call at a time where one is the limit', () => {
    expect(limit(echoExecutor(), 1).supports.parallel).toBe(false);
    expect(limit(echoExecutor(), 2).supports.parallel).toBe(true);
  });

  it.each([0, -1, 1.5, '2', undefined])('%s is no limit', (maxConcurrent) => {
    expect(() => limit(echoExecutor(), maxConcurrent as number)).toThrow(/`maxConcurrent`/);
  });

  it('refuses what is no executor, by its name', () => {
    expect(() => limit({} as never, 2)).toThrow(/expected `executor` to be an executor/);
  });
});

describe('retry', () => {
  it('runs failed calls again, as attempts of one future', async () => {
    const { executor, attempts } = fakeExecutor();
    const retrying = retry(executor, 2);
    const future = retrying.submit(echo, 'value');
    const seen: number[] = [];
    future.on('retry', ({ attempt }) => seen.push(attempt));
    for (const attempt of [1, 2]) {
      await until('the attempt is made', () => attempts.length === attempt);
      attempts[attempt - 1]!.fail(new Error(`attempt ${attempt}`));
    }
    await until('the last one is made', () => attempts.length === 3);
    attempts[2]!.succeed('done');
    expect(await future).toBe('done');
    expect(attempts.map(({ call }) => [call.id, call.attempt])).toEqual([1, 2, 3].map((n) => [future.id, n]));
    expect([seen, future.attempt]).toEqual([[2, 3], 3]);
  });

  it('leaves a call alone that says itself how often, also where several stand in its way', async () => {
    const { executor, attempts } = fakeExecutor();
    const retrying = limit(retry(executor, 5), 10);
    const future = retrying.submit(echo.with({ retries: 1 }), 1);
    for (const attempt of [1, 2]) {
      await until('the attempt is made', () => attempts.length === attempt);
      attempts[attempt - 1]!.fail(new Error(`attempt ${attempt}`));
    }
    expect(await rejection(future)).toMatchObject({ message: 'attempt 2' });
  });

  it('within another one multiplies, and every attempt has a number of its own', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = retry(retry(executor, 1), 1).submit(echo, 1);
    for (let attempt = 1; attempt <= 4; attempt++) {
      await until('the attempt is made', () => attempts.length === attempt);
      attempts[attempt - 1]!.fail(new Error(`attempt ${attempt}`));
    }
    expect(await rejection(future)).toMatchObject({ message: 'attempt 4' });
    expect(attempts.map(({ call }) => call.attempt)).toEqual([1, 2, 3, 4]);
    expect(future.attempt).toBe(4);
  });

  it('does not run what has moved away again', async () => {
    const { executor, attempts } = fakeExecutor({ supports: { transfer: true } });
    const bytes = new Uint8Array(3);
    const future = retry(executor, 2).submit(echo.with({ transfer: [bytes.buffer] }), bytes);
    await until('it is handed over', () => attempts.length === 1);
    attempts[0]!.fail(new Error('once'));
    expect(await rejection(future)).toMatchObject({ message: 'once' });
  });

  it.each([-1, 1.5, undefined, { retries: -1 }, { delayMs: 1 }])('%j is no policy', (policy) => {
    expect(() => retry(echoExecutor(), policy as number)).toThrow(/`(policy|retries)/);
  });
});

describe('timeout', () => {
  it('ends a call that takes longer and stops its work', async () => {
    const { executor, attempts } = fakeExecutor({ supports: { cancelRunning: 'cooperative' } });
    const future = timeout(executor, 20).submit(echo, 1);
    const error = await rejection(future);
    expect(error).toMatchObject({ code: 'TIMED_OUT', name: 'TimeoutError', executor: 'fake' });
    expect(error).toHaveProperty('message', expect.stringContaining('20 ms after submit'));
    expect(attempts[0]!.context.signal.aborted).toBe(true);
  });

  it('lets the shorter of two times win', async () => {
    const { executor } = fakeExecutor();
    const bounded = timeout(executor, 600_000);
    const error = await rejection(bounded.submit(echo.with({ timeoutMs: 10 }), 1));
    expect(error).toHaveProperty('message', expect.stringContaining('10 ms after submit'));
  });

  it('within retry() bounds each attempt, and one that is not done in time is made again', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = retry(timeout(executor, 20), 1).submit(echo, 1);
    await until('the second attempt is made', () => attempts.length === 2);
    attempts[1]!.succeed('in time');
    expect([await future, future.attempt]).toEqual(['in time', 2]);
    expect(attempts[0]!.context.signal.reason).toBeInstanceOf(ExecutorError);
    expect(await rejection(retry(timeout(executor, 1), 1).submit(echo, 1))).toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringMatching(/^an attempt of the call was not done 1 ms after it was handed on/),
      retryable: true,
    });
  });

  it('around retry() bounds all of them, and is final', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = timeout(retry(executor, 5), 20).submit(echo, 1);
    expect(await rejection(future)).toMatchObject({ code: 'TIMED_OUT', retryable: false });
    expect([attempts.length, future.attempt]).toEqual([1, 1]);
  });
});
