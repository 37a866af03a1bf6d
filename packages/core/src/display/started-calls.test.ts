import { expect, test, vi } from 'vitest';
import { type FakeAttempt, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { until } from '../../test/support/until.js';
import { CallRecord } from '../engine/call-record.js';
import type { Future } from '../future.js';
import { StartedCalls } from './started-calls.js';

/** Calls that are handed over and have not started. */
async function handedOver(
  calls: number,
): Promise<{ futures: Future<unknown>[]; attempts: readonly FakeAttempt[] }> {
  const { executor, attempts } = fakeExecutor();
  const futures = Array.from({ length: calls }, (_, call) =>
    executor.submit(echo.with({ label: `call ${call}`, retries: 1 })),
  );
  await until('they are handed over', () => attempts.length === calls);
  return { futures, attempts };
}

test('the slowest are those of all calls, also of those that ended before anybody looked', () => {
  const started = new StartedCalls([]);
  for (let call = 0; call < 2_000; call++) {
    const endedAt = 1_000 + (call % 400 === 7 ? 100 + call : 1);
    const task = { name: 'task', options: { label: `call ${call}` } };
    const future = { state: 'running', startedAt: 1_000, endedAt: undefined as number | undefined, task };
    started.add(future as unknown as Future<unknown>);
    Object.assign(future, { state: 'succeeded', endedAt });
  }
  expect(started.running()).toEqual([]);
  expect(started.slowest).toEqual(
    [1_607, 1_207, 807, 407, 7].map((call) => ({ label: `call ${call}`, elapsedMs: 100 + call })),
  );
});

test('a call tells itself how long it has run', async () => {
  const { futures, attempts } = await handedOver(1);
  const started = new StartedCalls([]);
  attempts[0]!.context.started();
  started.add(futures[0]!);
  attempts[0]!.succeed();
  await futures[0];
  vi.spyOn(CallRecord.prototype, 'elapsedMs', 'get').mockReturnValue(12);
  expect(started.running()).toEqual([]);
  expect(started.slowest).toEqual([{ label: 'call 0', elapsedMs: 12 }]);
  vi.restoreAllMocks();
});

test('what runs is there in the order of the starts, whatever has ended in between', async () => {
  const { futures, attempts } = await handedOver(1_500);
  const started = new StartedCalls([]);
  for (const [call, future] of futures.entries()) {
    attempts[call]!.context.started();
    started.add(future);
    const ends = call - 1;
    if (ends < 0 || ends % 500 === 0) continue;
    attempts[ends]!.succeed(); // the one that started before is at work when this one starts
    await futures[ends];
  }
  expect(started.running()).toEqual([futures[0], futures[500], futures[1_000], futures[1_499]]);
});

test('a call that is tried again is there once, and not while it waits', async () => {
  const { executor, attempts } = fakeExecutor();
  const future = executor.submit(echo.with({ retries: 1 }));
  await until('it is handed over', () => attempts.length === 1);
  const started = new StartedCalls([]);
  attempts[0]!.context.started();
  started.add(future);
  attempts[0]!.fail(new Error('once'));
  await until('it is handed over again', () => attempts.length === 2);
  expect(started.running()).toEqual([]);
  attempts[1]!.context.started();
  started.add(future);
  started.add(future);
  expect(started.running()).toEqual([future]);
});

test('what runs already when the watch begins is there too', async () => {
  const { futures, attempts } = await handedOver(3);
  attempts[1]!.context.started();
  expect(new StartedCalls(futures).running()).toEqual([futures[1]]);
});
