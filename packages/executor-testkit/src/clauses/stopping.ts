import assert from 'node:assert/strict';
import type { Executor } from '@elsewhere/core';
import type { Clause, ClauseContext } from '../clause.js';
import { linesOf } from '../files.js';
import { occupy } from '../occupy.js';
import { same } from '../same.js';
import { always, isolated } from '../selectors.js';
import { longMs, timeOut } from '../stopped-calls.js';
import { add } from '../tasks/values.js';
import { appendLine, perAttempt, sleep, succeedOn, workThrough } from '../tasks/work.js';
import { pause, until } from '../until.js';
import { stopsReally } from './stopping-work.js';

/** Time in which an executor may hand waiting calls to a busy worker, before they are cancelled. */
const PREFETCH_MS = 60;

/** Waits until word of the cancels has come to where the calls wait: until then each may count as running. */
function onlyBusy({ timing }: ClauseContext, executor: Executor): Promise<void> {
  return until(
    'nothing counts but the busy call',
    () => executor.stats().running <= 1,
    timing.cancelMs,
    () => executor.stats().running,
  );
}

/** X1 to X7. */
export const stopping: readonly Clause[] = [
  {
    id: 'X1',
    part: 'at-once',
    title: 'a call cancelled right after submit never runs',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create();
      const file = context.file('ran');
      await context.result(executor.submit(add, 1, 1));
      const futures = Array.from({ length: 20 }, (_, index) => executor.submit(appendLine, file, `${index}`));
      for (const future of futures) future.cancel();
      for (const future of futures) await context.failure(future, 'CANCELLED');
      await executor.close();
      same(linesOf(file), [], 'none of them ever runs');
    },
  },
  {
    id: 'X1',
    part: 'behind-busy',
    title:
      'a call cancelled before it starts never runs, not even behind a busy worker that already holds it',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const file = context.file('ran');
      const busy = await occupy(context, executor);
      const futures = Array.from({ length: 40 }, (_, index) => executor.submit(appendLine, file, `${index}`));
      await pause(PREFETCH_MS);
      const waiting = futures.filter(({ state }) => state === 'pending');
      const cancelled = new Set(waiting.filter((_, index) => index % 2 === 0));
      for (const future of cancelled) future.cancel();
      for (const future of cancelled) await context.failure(future, 'CANCELLED');
      await onlyBusy(context, executor);
      busy.release();
      await context.result(Promise.all(futures.filter((future) => !cancelled.has(future))));
      await executor.close();
      const expected = futures.flatMap((future, index) => (cancelled.has(future) ? [] : [`${index}`]));
      same(linesOf(file).sort(), expected.sort(), 'the others run once, these never');
    },
  },
  {
    id: 'X3',
    part: 'neighbours',
    title: 'cancelling one call never harms another: beside it, behind it or before it',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 2 });
      const file = context.file('ran');
      const before = Array.from({ length: 10 }, (_, index) =>
        executor.submit(appendLine, file, `before ${index}`),
      );
      const beside = executor.submit(sleep, 400);
      const victim = executor.submit(
        workThrough,
        context.file('victim'),
        isolated(executor.supports) ? 'spin' : 'timers',
        longMs(executor, 800),
      );
      const behind = Array.from({ length: 20 }, (_, index) =>
        executor.submit(appendLine, file, `behind ${index}`),
      );
      await context.running(victim);
      victim.cancel('only this one');
      await context.failure(victim, 'CANCELLED');
      const patience = 2 * context.timing.cancelMs + 1_000;
      same(await context.result(beside, patience), 400, 'the call beside it is not harmed');
      await context.result(Promise.all([...before, ...behind]), patience);
      same(new Set(linesOf(file)).size, 30, 'all the others run');
      same(linesOf(file).length, 30, 'all the others run once');
      same(
        [...before, ...behind].filter(({ attempt }) => attempt !== 1),
        [],
        'in attempt 1',
      );
    },
  },
  {
    id: 'X4',
    part: 'before',
    title: 'a signal aborted before submit is a cancel and keeps its reason, and the call never runs',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create();
      const reason = new RangeError('decided earlier');
      const aborted = appendLine.with({ signal: AbortSignal.abort(reason) });
      const future = executor.submit(aborted, context.file('ran'), 'never');
      assert.equal(
        (await context.failure(future, 'CANCELLED')).cause,
        reason,
        'promised: the very reason as cause',
      );
      same(future.state, 'cancelled');
      await executor.close();
      same(linesOf(context.file('ran')), [], 'it never runs');
    },
  },
  {
    id: 'X4',
    part: 'after',
    title: 'a signal aborted after submit cancels waiting and running calls and keeps its reason',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const controller = new AbortController();
      const withSignal = sleep.with({ signal: controller.signal });
      const runs = executor.submit(withSignal, longMs(executor, 300));
      await context.running(runs);
      const waits = executor.submit(withSignal, 300);
      const spared = executor.submit(add, 2, 3);
      controller.abort('decided later');
      for (const future of [runs, waits]) {
        same((await context.failure(future, 'CANCELLED')).cause, 'decided later');
        same(future.state, 'cancelled');
      }
      same(await context.result(spared, context.timing.cancelMs), 5, 'calls without it go on');
    },
  },
  {
    id: 'X5',
    part: 'running',
    title: '`timeoutMs` ends a running call as TIMED_OUT, neither early nor late',
    applies: always,
    async run(context) {
      const executor = await context.create();
      await context.result(executor.submit(add, 1, 1));
      await timeOut(context, executor);
      const quick = executor.submit(sleep.with({ timeoutMs: 60_000 }), 1);
      same(await context.result(quick), 1, 'a call in time is not harmed');
    },
  },
  {
    id: 'X5',
    part: 'waiting',
    title: '`timeoutMs` counts from submit: a call times out while it waits, and then never runs',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const busy = await occupy(context, executor);
      const file = context.file('ran');
      const future = executor.submit(workThrough.with({ timeoutMs: 150 }), file, 'timers', 1_000);
      await context.failure(future, 'TIMED_OUT');
      const waited = future.startedAt === undefined;
      await onlyBusy(context, executor);
      busy.release();
      await executor.close();
      if (waited) same(linesOf(file), [], 'it never runs');
    },
  },
  {
    id: 'X5',
    part: 'attempts',
    title: '`timeoutMs` covers all attempts and their delays together, and is never retried',
    applies: always,
    async run(context) {
      const executor = await context.create();
      await context.result(executor.submit(add, 1, 1));
      const asked: unknown[] = [];
      const when = (error: unknown): boolean => asked.push(error) > 0;
      const failing = succeedOn.with({
        timeoutMs: 200,
        retries: { retries: 1_000, delayMs: 30, factor: 1, when },
      });
      const begun = performance.now();
      await context.failure(executor.submit(failing, 1_000_000), 'TIMED_OUT');
      const passed = Math.round(performance.now() - begun);
      assert.ok(passed >= 195 && passed < 1_000, `promised: after 200 ms; seen: after ${passed} ms`);
      const slow = sleep.with({ timeoutMs: 100, retries: { retries: 5, when } });
      const timedOut = executor.submit(slow, 600);
      await context.failure(timedOut, 'TIMED_OUT');
      same(timedOut.attempt, 1, 'one attempt');
      const own = asked.filter((error) => !(error instanceof RangeError));
      same(own, [], '`when` is asked about failures of the task only');
    },
  },
  {
    id: 'X5',
    part: 'limits',
    title: '`limits` are per attempt: two attempts may take longer together',
    applies: (supports) => supports.limits.includes('wallTime'),
    async run(context) {
      const executor = await context.create();
      const wallTimeMs = 600;
      const twice = perAttempt.with({ retries: 1, limits: { wallTimeMs } });
      const future = executor.submit(twice, [
        { ms: 400, fails: 'on purpose' },
        { ms: 400, gives: 'in time' },
      ]);
      same(await context.result(future, 2 * wallTimeMs), 'in time');
      same(future.attempt, 2);
    },
  },
  ...stopsReally,
];
