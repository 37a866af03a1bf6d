import assert from 'node:assert/strict';
import type { Executor, ExecutorError } from '@elsewhere/core';
import type { Clause, ClauseContext } from '../clause.js';
import { same } from '../same.js';
import { inProcesses, isolated, not } from '../selectors.js';
import { growHeap, heapLimitMiB, type Loss, type LossOptions, loseWorker } from '../tasks/losing.js';
import { add, report } from '../tasks/values.js';
import { sleep } from '../tasks/work.js';

/** Heap limit that F5/memory asks for, and the most it accepts: beyond, filling it takes too long. */
const HEAP_MIB = 64;
const LARGEST_HEAP_MIB = 512;

/** Loses a worker among innocent calls and checks that they all succeed. */
async function lose(context: ClauseContext, how: Loss, options: LossOptions): Promise<ExecutorError> {
  const executor = await context.create({ workers: 2 });
  const { lostMs } = context.timing;
  const neighbour = executor.submit(sleep, 300);
  const lost = executor.submit(loseWorker, how, options);
  const waiting = Array.from({ length: 10 }, (_, index) => executor.submit(add, index, 1));
  const error = await context.failure(lost, 'WORKER_LOST', lostMs);
  same(await context.result(neighbour, lostMs), 300, 'the call beside it is not harmed');
  const sums = await context.result(Promise.all(waiting), lostMs);
  same(
    sums,
    waiting.map((_, index) => index + 1),
    'calls that had not started go on',
  );
  same(await context.result(executor.submit(add, 2, 3), lostMs), 5, 'the executor lives on');
  same(error.retryable, true, 'WORKER_LOST may be retried');
  return error;
}

async function whereCallsRun(
  executor: Executor,
  context: ClauseContext,
): Promise<'here' | 'thread' | 'process'> {
  const here = await report();
  const there = await context.result(executor.submit(report));
  if (there.host !== here.host || there.pid !== here.pid) return 'process';
  return there.threadId === here.threadId ? 'here' : 'thread';
}

/** F5. */
export const lostWorkers: readonly Clause[] = [
  {
    id: 'F5',
    part: 'none',
    title:
      'calls run in this thread and `supports.isolation` says so: a lost worker would be this process (row 151)',
    applies: not(isolated),
    async run(context) {
      const executor = await context.create();
      same(await whereCallsRun(executor, context), 'here', 'isolation `none`');
    },
  },
  {
    id: 'F5',
    part: 'where',
    title: 'calls run where `supports.isolation` says: in another thread, or another process (rows 148, 149)',
    applies: isolated,
    async run(context) {
      const executor = await context.create();
      same(await whereCallsRun(executor, context), executor.supports.isolation);
    },
  },
  {
    id: 'F5',
    part: 'exit',
    title:
      'a worker that exits fails only the call running on it, with exit code and last lines of stderr (row 163)',
    applies: isolated,
    async run(context) {
      const error = await lose(context, 'exit', { code: 7, words: 'these were the last words' });
      same(Reflect.get(error, 'exitCode'), 7, '`exitCode` 7');
      assert.match(
        String(Reflect.get(error, 'stderr')),
        /these were the last words/,
        'promised: the end of `stderr`',
      );
    },
  },
  {
    id: 'F5',
    part: 'uncaught-error',
    title: 'an error nobody catches, thrown after the task gave way, loses only its own worker and is told',
    applies: isolated,
    async run(context) {
      const error = await lose(context, 'uncaught error', { words: 'thrown from a timer' });
      assert.match(everythingTold(error), /thrown from a timer/, 'promised: what was thrown is told');
    },
  },
  {
    id: 'F5',
    part: 'unhandled-rejection',
    title: 'a rejection nobody handles loses only its own worker and is told',
    applies: isolated,
    async run(context) {
      const error = await lose(context, 'unhandled rejection', { words: 'rejected in the dark' });
      assert.match(everythingTold(error), /rejected in the dark/, 'promised: what was rejected is told');
    },
  },
  {
    id: 'F5',
    part: 'killed',
    title: 'a worker process that is killed fails only the call running on it, with the signal',
    applies: inProcesses,
    async run(context) {
      const error = await lose(context, 'SIGKILL', {});
      assert.match(everythingTold(error), /SIGKILL/, 'promised: the signal is told');
    },
  },
  {
    id: 'F5',
    part: 'crash',
    title: 'a native crash fails only the call running on that worker process',
    applies: inProcesses,
    async run(context) {
      await lose(context, 'abort', {});
    },
  },
  {
    id: 'F5',
    part: 'memory',
    title: 'a worker whose heap grows beyond its limit fails only the call running on it',
    applies: isolated,
    async run(context) {
      const executor = await context.create({ workers: 1, heapMiB: HEAP_MIB });
      const limit = await context.result(executor.submit(heapLimitMiB));
      if (limit > LARGEST_HEAP_MIB) {
        context.skip(
          `create() ignored heapMiB: ${HEAP_MIB}, the heap of a worker may grow to ${Math.round(limit)} MiB`,
        );
      }
      const lost = executor.submit(growHeap, 2 * LARGEST_HEAP_MIB);
      const waiting = executor.submit(add, 2, 3);
      await context.failure(lost, 'WORKER_LOST', context.timing.lostMs + 10_000);
      same(await context.result(waiting, context.timing.lostMs), 5);
    },
  },
  {
    id: 'F5',
    part: 'finished-results',
    title: 'results that a worker had finished before it was lost are not lost with it',
    applies: isolated,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const before = Array.from({ length: 50 }, (_, index) => executor.submit(add, index, 1));
      const lost = executor.submit(loseWorker, 'exit', { code: 3 });
      const after = Array.from({ length: 50 }, (_, index) => executor.submit(add, index, 2));
      await context.failure(lost, 'WORKER_LOST', context.timing.lostMs);
      const sums = await context.result(Promise.all([...before, ...after]), context.timing.lostMs);
      same(sums, [...before.map((_, index) => index + 1), ...after.map((_, index) => index + 2)]);
    },
  },
  {
    id: 'F5',
    part: 'again',
    title: 'an executor survives losing its workers again and again',
    applies: isolated,
    async run(context) {
      const executor = await context.create({ workers: 2 });
      for (let round = 0; round < 3; round++) {
        const lost = [1, 2, 3].map((code) => executor.submit(loseWorker, 'exit', { code }));
        for (const future of lost) await context.failure(future, 'WORKER_LOST', 3 * context.timing.lostMs);
      }
      same(await context.result(executor.submit(add, 2, 3), context.timing.lostMs), 5);
    },
  },
];

/** All texts of an error: message, fields and cause. */
function everythingTold(error: ExecutorError): string {
  const fields = Object.entries(error).map(([name, value]) => `${name}: ${String(value)}`);
  return [error.message, ...fields, String(error.cause)].join('\n');
}
