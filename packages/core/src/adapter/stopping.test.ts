import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, turn, until } from '../../test/support/until.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('cancel', () => {
  it('of a call that waits: it is never handed over', async () => {
    const { executor, attempts } = fakeExecutor({ concurrency: 1 });
    const [, waiting, last] = [1, 2, 3].map((value) => executor.submit(echo, value));
    await turn();
    waiting!.cancel('changed my mind');
    expect([waiting!.state, executor.stats().pending]).toEqual(['cancelled', 2]);
    expect(await rejection(waiting!)).toMatchObject({
      name: 'AbortError',
      code: 'CANCELLED',
      cause: 'changed my mind',
      executor: 'fake',
      retryable: false,
    });
    attempts[0]!.succeed();
    await until('the next one is handed over', () => attempts.length === 2);
    expect(attempts[1]!.call.id).toBe(last!.id);
  });

  it('of a call that runs: it settles at once and its signal fires, with our error as the reason', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    await turn();
    const { signal, started } = attempts[0]!.context;
    started();
    future.cancel(new RangeError('why'));
    expect([future.state, signal.aborted]).toEqual(['cancelled', true]);
    expect(signal.reason).toBe(await rejection(future));
    expect(signal.reason).toMatchObject({ code: 'CANCELLED', cause: new RangeError('why') });
    expect(executor.stats()).toMatchObject({ pending: 0, running: 1 });
  });

  it('a signal that is first read after the cancel is aborted already', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    await turn();
    future.cancel();
    expect(attempts[0]!.context.signal.aborted).toBe(true);
  });

  it('does nothing to a call that has settled, and works once', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo);
    const settled = vi.fn();
    future.on('settled', settled);
    await turn();
    attempts[0]!.succeed('done');
    await future;
    future.cancel();
    expect([future.state, settled.mock.calls.length]).toEqual(['succeeded', 1]);
    const second = executor.submit(echo);
    second.cancel('first');
    second.cancel('second');
    expect(await rejection(second)).toMatchObject({ cause: 'first' });
  });

  it('of one call leaves the others alone', async () => {
    const { executor, attempts } = fakeExecutor();
    const futures = [1, 2].map((value) => executor.submit(echo, value));
    await turn();
    futures[0]!.cancel();
    expect(attempts[1]!.context.signal.aborted).toBe(false);
    attempts[1]!.succeed('fine');
    expect(await futures[1]).toBe('fine');
  });
});

describe('the signal of a call', () => {
  it('aborted before submit, cancels it before it is handed over, with the reason', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ signal: AbortSignal.abort('over') }));
    expect(await rejection(future)).toMatchObject({ code: 'CANCELLED', cause: 'over' });
    expect([future.state, attempts.length]).toEqual(['cancelled', 0]);
  });

  it('aborted later, cancels all its calls, running or not', async () => {
    const { executor } = fakeExecutor({ concurrency: 1 });
    const controller = new AbortController();
    const task = echo.with({ signal: controller.signal });
    const futures = [1, 2, 3].map((value) => executor.submit(task, value));
    await turn();
    controller.abort(new RangeError('over'));
    expect(futures.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    for (const future of futures)
      expect(await rejection(future)).toMatchObject({ cause: new RangeError('over') });
  });

  it('has one listener however many calls share it, and none when all have settled', async () => {
    const { executor, attempts } = fakeExecutor();
    const { signal } = new AbortController();
    const listeners = (): number => getEventListeners(signal, 'abort').length;
    for (let round = 0; round < 3; round++) {
      const futures = Array.from({ length: 100 }, () => executor.submit(echo.with({ signal, retries: 1 })));
      expect(listeners()).toBe(1);
      await turn();
      for (const attempt of attempts.slice(-100)) attempt.succeed();
      await Promise.all(futures);
      expect(listeners()).toBe(0);
    }
  });
});

describe('timeoutMs', () => {
  it('runs from submit, waiting included', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor({ concurrency: 1 });
    executor.submit(echo, 'holds the worker');
    const future = executor.submit(echo.with({ timeoutMs: 1_000 }), 'waits');
    const failed = rejection(future);
    await vi.advanceTimersByTimeAsync(999);
    expect(future.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({
      name: 'TimeoutError',
      code: 'TIMED_OUT',
      executor: 'fake',
      retryable: false,
    });
    expect([future.state, attempts.length]).toEqual(['failed', 1]);
  });

  it('stops the work of a call that runs', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ timeoutMs: 1_000 }));
    const failed = rejection(future);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(attempts[0]!.context.signal.reason).toBe(await failed);
  });

  it('an answer after that time is too late, even if the timer had no turn yet', async () => {
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ timeoutMs: 60_000 }));
    await turn();
    const later = performance.now() + 60_001;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
    onTestFinished(() => clock.mockRestore());
    attempts[0]!.succeed('late');
    expect(await rejection(future)).toMatchObject({ code: 'TIMED_OUT' });
  });

  it.each([2 ** 31, 2 ** 32])('of %d ms does not come at once', async (timeoutMs) => {
    vi.useFakeTimers();
    const { executor } = fakeExecutor();
    const future = executor.submit(echo.with({ timeoutMs }));
    const failed = rejection(future);
    await vi.advanceTimersByTimeAsync(timeoutMs - 1);
    expect(future.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(2);
    expect(await failed).toMatchObject({ code: 'TIMED_OUT' });
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(0);
    const before = vi.getTimerCount();
    attempts[0]!.succeed();
    await future;
    expect(vi.getTimerCount()).toBe(before - 1);
  });
});

describe('limits.wallTimeMs', () => {
  it('runs from the start of each attempt', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ limits: { wallTimeMs: 1_000 } }));
    const failed = rejection(future);
    await vi.advanceTimersByTimeAsync(5_000);
    attempts[0]!.context.started();
    await vi.advanceTimersByTimeAsync(999);
    expect(future.state).toBe('running');
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({ code: 'LIMIT_EXCEEDED', retryable: true });
    expect([future.state, attempts[0]!.context.signal.aborted]).toEqual(['failed', true]);
  });

  it('beyond the longest timer does not end a call at once', async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor();
    const future = executor.submit(echo.with({ limits: { wallTimeMs: 2 ** 32 } }));
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]!.context.started();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(future.state).toBe('running');
    attempts[0]!.succeed();
    await future;
  });

  it("is the workers' business where they keep limits by their own clocks", async () => {
    vi.useFakeTimers();
    const { executor, attempts } = fakeExecutor({ keepsLimits: true });
    const future = executor.submit(echo.with({ limits: { wallTimeMs: 1_000 } }));
    await vi.advanceTimersByTimeAsync(0);
    attempts[0]!.context.started();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(future.state).toBe('running');
    attempts[0]!.succeed();
    await future;
  });
});
