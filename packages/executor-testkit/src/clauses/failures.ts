import assert from 'node:assert/strict';
import { type Future, importTask } from '@elsewhere/core';
import type { Clause } from '../clause.js';
import { same } from '../same.js';
import { always } from '../selectors.js';
import { throwBuiltIn } from '../tasks/failing.js';
import { add, echo } from '../tasks/values.js';
import { sleep } from '../tasks/work.js';
import { turn, until } from '../until.js';
import { errorsOfTasks } from './errors-of-tasks.js';
import { errorsOfOurs } from './failures-of-ours.js';
import { lostWorkers } from './lost-workers.js';

/** F1 to F6. */
export const failures: readonly Clause[] = [
  ...errorsOfTasks,
  {
    id: 'F3',
    part: 'module',
    title: 'a module that is not there is TASK_NOT_FOUND, names the module, and the executor lives on',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const ghost = importTask<(value: number) => number>(
        new URL('./no-such-module.mjs', import.meta.url),
        'ghost',
      );
      const error = await context.failure(executor.submit(ghost, 1), 'TASK_NOT_FOUND');
      assert.match(
        error.message,
        /no-such-module/,
        'promised: what was tried; seen: no module in the message',
      );
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  },
  {
    id: 'F3',
    part: 'name',
    title: 'a name that a module does not export is TASK_NOT_FOUND, names it, and the executor lives on',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const ghost = importTask<() => number>(new URL('../tasks/values.js', import.meta.url), 'noSuchExport');
      const error = await context.failure(executor.submit(ghost), 'TASK_NOT_FOUND');
      assert.match(error.message, /noSuchExport/, 'promised: what was tried; seen: no name in the message');
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  },
  {
    id: 'F4',
    part: 'silent',
    title: 'a failure nobody looks at is silent, however it came about',
    applies: always,
    async run(context) {
      const seen: unknown[] = [];
      const others = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.on('unhandledRejection', (error) => seen.push(error));
      context.afterwards(() => {
        process.removeAllListeners('unhandledRejection');
        for (const other of others) process.on('unhandledRejection', other);
      });
      const executor = await context.create();
      const cancelled = executor.submit(sleep, 20);
      const futures: Future<unknown>[] = [
        executor.submit(throwBuiltIn, 'Error', 'nobody looks'),
        executor.submit(sleep.with({ timeoutMs: 1 }), 30),
        executor.submit(echo, Symbol('cannot cross')),
        executor.submit(throwBuiltIn.with({ retries: 1 }), 'Error', 'nobody looks twice'),
        cancelled,
      ];
      cancelled.cancel();
      const settled = (): boolean => futures.every(({ state }) => state !== 'pending' && state !== 'running');
      await until('all five calls settle', settled, context.timing.startMs, () =>
        futures.map(({ state }) => state),
      );
      await executor.close();
      futures.push(executor.submit(add, 1, 1));
      for (let count = 0; count < 3; count++) await turn();
      same(seen, [], 'no unhandled rejection');
    },
  },
  {
    id: 'F4',
    part: 'derived',
    title: 'a promise derived from a future is the caller’s own and rejects with the same error',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(throwBuiltIn, 'TypeError', 'same');
      const derived = await context.rejection(future.then(() => 'not reached'));
      assert.equal(
        derived,
        await context.rejection(future),
        'promised: the same error object; seen: another',
      );
      let looked = false;
      await context.rejection(
        future.finally(() => {
          looked = true;
        }),
      );
      assert.ok(looked, 'promised: finally() runs; seen: it did not');
    },
  },
  ...lostWorkers,
  ...errorsOfOurs,
];
