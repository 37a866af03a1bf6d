import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, thrownBy, turn, until } from '../../test/support/until.js';

afterEach(() => {
  vi.useRealTimers();
});

/** Follows a promise without waiting for it. */
function follow(promise: Promise<unknown>): { settled: boolean } {
  const seen = { settled: false };
  const note = (): void => {
    seen.settled = true;
  };
  promise.then(note, note);
  return seen;
}

describe('close', () => {
  it('lets accepted calls finish, waiting ones too, and then closes the adapter', async () => {
    const closed = vi.fn();
    const { executor, attempts } = fakeExecutor({ concurrency: 1, close: closed });
    const futures = [1, 2].map((value) => executor.submit(echo, value));
    const closing = executor.close();
    const { settled } = follow(closing);
    await turn();
    attempts[0]!.succeed('first');
    await until('the second one is handed over', () => attempts.length === 2);
    expect([settled, closed.mock.calls.length]).toEqual([false, 0]);
    attempts[1]!.succeed('second');
    await closing;
    expect(await Promise.all(futures)).toEqual(['first', 'second']);
    expect(closed).toHaveBeenCalledOnce();
  });

  it('lets retries finish', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ retries: 1 }));
    const closing = executor.close();
    await turn();
    attempts[0]!.fail(new Error('again'));
    await until('a second attempt', () => attempts.length === 2);
    attempts[1]!.succeed('fine');
    await closing;
    expect(await future).toBe('fine');
  });

  it('with cancel cancels accepted calls at once, and waits until the work has stopped', async () => {
    const { executor, attempts } = fakeExecutor({ concurrency: 1 });
    const futures = [1, 2].map((value) => executor.submit(echo, value));
    await turn();
    const closing = executor.close({ cancel: true });
    const followed = follow(closing);
    expect(futures.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(await rejection(futures[1]!)).toMatchObject({
      code: 'CANCELLED',
      cause: 'the executor fake was closed',
    });
    await turn();
    expect([followed.settled, executor.stats().running]).toEqual([false, 1]);
    attempts[0]!.succeed();
    await closing;
    expect([executor.stats().running, attempts.length]).toEqual([0, 1]);
  });

  it('with timeoutMs turns into a cancel when that is over', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    await vi.advanceTimersByTimeAsync(0);
    const closing = executor.close({ timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(99);
    expect(future.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(future.state).toBe('cancelled');
    attempts[0]!.succeed();
    await closing;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('with a timeoutMs beyond the longest timer does not cancel at once', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    await vi.advanceTimersByTimeAsync(0);
    const closing = executor.close({ timeoutMs: 2 ** 32 });
    await vi.advanceTimersByTimeAsync(2 ** 31 + 10);
    expect(future.state).toBe('pending');
    attempts[0]!.succeed();
    await closing;
  });

  it('twice is once; a later one may be less patient', async () => {
    const closed = vi.fn();
    const { executor, attempts } = fakeExecutor({ close: closed });
    const future = executor.submit(echo);
    await turn();
    const closings = [executor.close(), executor.close(), executor.close({ cancel: true })];
    expect(future.state).toBe('cancelled');
    attempts[0]!.succeed();
    await Promise.all([...closings, executor[Symbol.asyncDispose]()]);
    await executor.close();
    expect(closed).toHaveBeenCalledOnce();
  });

  it('afterwards submit gives a future that fails with CLOSED', async () => {
    const executor = echoExecutor();
    const closing = executor.close();
    const [during, after] = [executor.submit(echo), await closing.then(() => [executor.submit(echo)])];
    for (const future of [during, ...after]) {
      expect(await rejection(future)).toMatchObject({ code: 'CLOSED', executor: 'echo', retryable: false });
      expect(future.state).toBe('failed');
    }
    await executor.close();
  });

  it('of an executor that never ran anything closes the adapter', async () => {
    const closed = vi.fn();
    await echoExecutor({ close: closed }).close();
    expect(closed).toHaveBeenCalledOnce();
  });

  it('rejects with what the adapter’s close rejects with, every time', async () => {
    const executor = echoExecutor({ close: () => Promise.reject(new RangeError('stuck')) });
    expect(await rejection(executor.close())).toBeInstanceOf(RangeError);
    expect(await rejection(executor.close())).toBeInstanceOf(RangeError);
  });

  it('detach is NOT_SUPPORTED where calls do not outlive this process, and nothing is closed', async () => {
    const executor = echoExecutor();
    expect(await rejection(executor.close({ detach: true }))).toMatchObject({
      code: 'NOT_SUPPORTED',
      executor: 'echo',
    });
    expect(await executor.submit(echo, 'still open')).toBe('still open');
    await echoExecutor({ unsupported: 'ignore' }).close({ detach: true });
  });

  it.each<[object, string]>([
    [{ timeoutMs: -1 }, 'RangeError: expected `timeoutMs` to be a finite number of at least 0, got `-1`'],
    [{ cancel: 'yes' }, "TypeError: expected `cancel` to be true or false, got `'yes'`"],
    [{ detach: 1 }, 'TypeError: expected `detach` to be true or false, got `1`'],
    [{ force: true }, 'TypeError: close() has no option `force`'],
  ])('misuse %j', (options, sentence) => {
    const error = thrownBy(() => echoExecutor().close(options)) as Error;
    expect(`${error.name}: ${error.message}`).toContain(sentence);
  });
});

describe('what keeps the process alive', () => {
  /** Whether any of the timers that repeat keeps the process alive. */
  function watchTimers(): () => boolean {
    const [started, cleared] = [vi.spyOn(globalThis, 'setInterval'), vi.spyOn(globalThis, 'clearInterval')];
    onTestFinished(() => {
      started.mockRestore();
      cleared.mockRestore();
    });
    const over = (timer: unknown): boolean => cleared.mock.calls.some(([each]) => each === timer);
    return () => started.mock.results.some(({ value }) => !over(value) && (value as NodeJS.Timeout).hasRef());
  }

  it('is a call that has not settled, and nothing of an idle executor', async () => {
    const alive = watchTimers();
    const { executor, attempts } = fakeExecutor();
    expect(alive()).toBe(false);
    const future = executor.submit(echo);
    expect(alive()).toBe(true);
    await turn();
    attempts[0]!.succeed();
    await future;
    expect(alive()).toBe(false);
    const again = executor.submit(echo);
    expect(alive()).toBe(true);
    again.cancel();
    expect(alive()).toBe(false);
  });

  it('is a close that waits, and nothing of a closed executor, also when the adapter’s close failed', async () => {
    const alive = watchTimers();
    const executor = echoExecutor({ close: () => Promise.reject(new RangeError('stuck')) });
    await executor.submit(echo);
    const closing = executor.close();
    expect(alive()).toBe(true);
    await rejection(closing);
    expect(alive()).toBe(false);
  });
});
