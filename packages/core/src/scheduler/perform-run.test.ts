import { afterEach, describe, expect, it, vi } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, turn, until } from '../../test/support/until.js';
import type { Executor } from '../executor.js';
import { Scheduler } from './scheduler.js';

function traced(executor: Executor): { scheduler: Scheduler; events: string[] } {
  const scheduler = new Scheduler(executor);
  const events: string[] = [];
  for (const event of scheduler.counts.keys()) scheduler.on(event, () => events.push(event));
  return { scheduler, events };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a run without wait', () => {
  it.each(['stop', 'timeout', 'finishing', 'finished'] as const)(
    'waits for an async handler of `%s`, whose error counts',
    async (event) => {
      const { scheduler, events } = traced(fakeExecutor().executor);
      const error = new RangeError('the report could not be written');
      scheduler.on('start', () => void scheduler.submit(echo, 1));
      if (event !== 'timeout') scheduler.on('future-submitted', () => scheduler.stop());
      scheduler.on(event, async () => {
        const holdsUp = event === 'timeout' || event === 'finishing'; // it may still submit
        if (!holdsUp) await until('the calls are cancelled', () => events.includes('finished'));
        await turn();
        throw error;
      });
      const timeoutMs = event === 'timeout' ? 0 : undefined;
      expect(await rejection(scheduler.run({ wait: false, timeoutMs }))).toBe(error);
      expect(events.slice(-2)).toEqual(['future-cancelled', 'finished']);
    },
  );

  it('waits for no other handler', async () => {
    const { scheduler } = traced(fakeExecutor().executor);
    scheduler.on('start', () => {
      scheduler.submit(echo, 1);
      scheduler.stop();
      return new Promise(() => {});
    });
    expect(await scheduler.run({ wait: false })).toEqual({ reason: 'stopped' });
  });
});

describe('the clock of a run', () => {
  it('with a timeoutMs beyond the longest timer is not over at once', async () => {
    vi.useFakeTimers();
    const { scheduler, events } = traced(fakeExecutor().executor);
    const run = scheduler.run({ timeoutMs: 2 ** 32, endOnEmpty: false });
    await vi.advanceTimersByTimeAsync(2 ** 32 - 1);
    expect(events).not.toContain('timeout');
    await vi.advanceTimersByTimeAsync(10);
    expect(await run).toEqual({ reason: 'timeout' });
  });

  it('is stopped with the run: no timer keeps the process alive', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { scheduler } = traced(echoExecutor());
    await scheduler.run({ timeoutMs: 60_000 });
    expect(vi.getTimerCount()).toBe(0);
  });
});
