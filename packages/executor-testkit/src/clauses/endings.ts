import assert from 'node:assert/strict';
import type { Clause } from '../clause.js';
import { same } from '../same.js';
import { always } from '../selectors.js';
import { longMs } from '../stopped-calls.js';
import { burn, fillMemory } from '../tasks/losing.js';
import { sleep } from '../tasks/work.js';

/** Limits are measured now and then; this long after a breach at the latest. */
const LIMIT_MS = 5_000;

/** S4. */
export const endings: readonly Clause[] = [
  {
    id: 'S4',
    part: 'timed-out',
    title: 'TIMED_OUT ends as failed',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(sleep.with({ timeoutMs: 30 }), 300);
      await context.failure(future, 'TIMED_OUT');
      same(future.state, 'failed');
    },
  },
  {
    id: 'S4',
    part: 'limit',
    title: 'LIMIT_EXCEEDED ends as failed',
    applies: (supports) => supports.limits.includes('wallTime'),
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(sleep.with({ limits: { wallTimeMs: 100 } }), 500);
      await context.failure(future, 'LIMIT_EXCEEDED');
      same(future.state, 'failed');
    },
  },
  {
    id: 'S4',
    part: 'cpu-limit',
    title: 'a breach of `cpuTimeMs` is LIMIT_EXCEEDED and ends as failed; time spent waiting does not count',
    applies: (supports) => supports.limits.includes('cpuTime'),
    async run(context) {
      const executor = await context.create();
      const limits = { cpuTimeMs: 1_000 };
      const busy = executor.submit(burn.with({ limits }), 10_000);
      await context.failure(busy, 'LIMIT_EXCEEDED', LIMIT_MS);
      same(busy.state, 'failed');
      same(await context.result(executor.submit(sleep.with({ limits }), 1_500), 1_500), 1_500);
    },
  },
  {
    id: 'S4',
    part: 'memory-limit',
    title: 'a breach of `memoryMiB` is LIMIT_EXCEEDED and ends as failed; a modest call is not harmed',
    applies: (supports) => supports.limits.includes('memory'),
    async run(context) {
      const executor = await context.create();
      const limits = { memoryMiB: 300 };
      const greedy = executor.submit(fillMemory.with({ limits }), 600, 5_000);
      await context.failure(greedy, 'LIMIT_EXCEEDED', LIMIT_MS);
      same(greedy.state, 'failed');
      same(await context.result(executor.submit(fillMemory.with({ limits }), 16, 10)), 16);
    },
  },
  {
    id: 'S4',
    part: 'cancelled',
    title: 'a cancel ends as cancelled and keeps its reason as cause, waiting or running',
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const reason = { because: 'enough' };
      const runs = executor.submit(sleep, longMs(executor, 300));
      await context.running(runs);
      const waits = executor.submit(sleep, 10);
      for (const future of [runs, waits]) {
        future.cancel(reason);
        assert.equal(
          (await context.failure(future, 'CANCELLED')).cause,
          reason,
          'promised: the very reason as cause',
        );
        same(future.state, 'cancelled');
      }
    },
  },
];
