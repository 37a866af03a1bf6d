import assert from 'node:assert/strict';
import type { Clause } from '../clause.js';
import { linesOf, untilWritten } from '../files.js';
import { occupy } from '../occupy.js';
import { same } from '../same.js';
import { always } from '../selectors.js';
import { longMs } from '../stopped-calls.js';
import { throwBuiltIn } from '../tasks/failing.js';
import { add } from '../tasks/values.js';
import { appendLine, sleep, workThrough } from '../tasks/work.js';
import { until } from '../until.js';
import { nothingLeft } from './closing-leftovers.js';

/** C1 to C6. */
export const closing: readonly Clause[] = [
  {
    id: 'C1',
    part: 'finish',
    title: '`close()` lets accepted calls finish, waiting ones included',
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const futures = Array.from({ length: 5 }, () => executor.submit(sleep, 30));
      const failing = executor.submit(throwBuiltIn, 'Error', 'on purpose');
      await context.result(executor.close());
      same(
        futures.map(({ state }) => state),
        Array(5).fill('succeeded'),
        'all finish',
      );
      same(failing.state, 'failed');
    },
  },
  {
    id: 'C1',
    part: 'cancel',
    title: '`close({ cancel: true })` cancels accepted calls, waiting and running',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const file = context.file('ran');
      const busy = await occupy(context, executor);
      const waiting = Array.from({ length: 5 }, (_, index) => executor.submit(sleep, index));
      const idle = executor.submit(appendLine, file, 'ran');
      const waits = idle.state === 'pending';
      const closed = executor.close({ cancel: true });
      for (const future of [busy.future, ...waiting, idle]) {
        await context.failure(future, 'CANCELLED');
        same(future.state, 'cancelled');
      }
      busy.release();
      await context.result(closed, context.timing.cancelMs);
      if (waits) same(linesOf(file), [], 'what waited never runs');
    },
  },
  {
    id: 'C1',
    part: 'timeout',
    title: '`close({ timeoutMs })` lets calls finish for that long and cancels the rest',
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 2 });
      await context.result(executor.submit(add, 1, 1));
      const timeoutMs = 0.3 * context.timing.cancelMs; // time to hear of the short call
      const short = executor.submit(sleep, 50);
      const long = executor.submit(sleep, longMs(executor, timeoutMs + 700));
      await context.running(long);
      await until('the short call starts', () => short.state !== 'pending', context.timing.startMs);
      const begun = performance.now();
      const closed = executor.close({ timeoutMs });
      await context.failure(long, 'CANCELLED');
      const passed = Math.round(performance.now() - begun);
      const inTime = passed >= timeoutMs - 5 && passed < timeoutMs + Math.max(600, context.timing.cancelMs);
      assert.ok(inTime, `promised: cancelled after ${timeoutMs} ms; seen: after ${passed} ms`);
      same(short.state, 'succeeded', 'what is done in time finishes');
      await context.result(closed, 1_500);
    },
  },
  {
    id: 'C1',
    part: 'detach',
    title: '`close({ detach: true })` leaves calls running and rejects their futures here as CLOSED',
    needs: ['scratch'],
    applies: (supports) => supports.durable,
    async run(context) {
      const executor = await context.create();
      const file = context.file('work');
      const future = executor.submit(workThrough, file, 'timers', 500);
      await untilWritten('the call starts', file, context.timing.startMs);
      await context.result(executor.close({ detach: true }));
      await context.failure(future, 'CLOSED');
      await until(
        'the work goes on to its end',
        () => linesOf(file).includes('done'),
        context.timing.startMs,
      );
    },
  },
  {
    id: 'C1',
    part: 'attach',
    title: '`attach()` with an id nobody knows gives a future that fails',
    applies: (supports) => supports.durable,
    async run(context) {
      const executor = await context.create();
      assert.ok(executor.attach, 'promised: `attach` where `supports.durable`; seen: none');
      await context.rejection(executor.attach(add, 'no-such-id'));
    },
  },
  {
    id: 'C1',
    part: 'dispose',
    title: '`await using` closes at the end of its block and lets accepted calls finish',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(sleep, 30);
      await context.result(Promise.resolve(executor[Symbol.asyncDispose]()));
      same(future.state, 'succeeded');
      await context.failure(executor.submit(add, 1, 1), 'CLOSED');
    },
  },
  {
    id: 'C2',
    part: 'twice',
    title: 'closing twice is closing once: both wait for the same end, also after it',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(sleep, 60);
      let ended = 0;
      const closes = [executor.close(), executor.close()].map((close) => close.then(() => ended++));
      const early = await context.result(Promise.race([...closes, future.then(() => 'future first')]));
      same(early, 'future first', 'no close() is done before the call');
      await context.result(Promise.all(closes));
      await context.result(executor.close());
      await context.result(executor.close({ cancel: true }));
      same([ended, future.state], [2, 'succeeded']);
    },
  },
  {
    id: 'C3',
    part: 'closed',
    title: 'after close, submit does not throw but gives a future that fails as CLOSED',
    applies: always,
    async run(context) {
      const executor = await context.create();
      await context.result(executor.submit(add, 1, 1));
      await context.result(executor.close());
      const future = executor.submit(add, 2, 3);
      await context.failure(future, 'CLOSED');
      same([future.state, future.startedAt], ['failed', undefined]);
    },
  },
  {
    id: 'C3',
    part: 'while-closing',
    title: 'while calls are still finishing, submit already fails as CLOSED, and they finish',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const accepted = executor.submit(sleep, 60);
      const closed = executor.close();
      await context.failure(executor.submit(add, 2, 3), 'CLOSED');
      same(await context.result(accepted), 60, 'accepted calls finish');
      await context.result(closed);
    },
  },
  ...nothingLeft,
];
