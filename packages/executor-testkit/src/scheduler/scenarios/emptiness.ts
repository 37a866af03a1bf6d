import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Future } from '@elsewhere/core';
import type { Scenario } from '../scenario.js';
import { give, increment } from '../tasks.js';

/** When nothing is left to do, and what that means. */
export const emptiness: readonly Scenario[] = [
  {
    title: 'results feed further calls, and the run is empty once, after the last of them (rows 40, 41)',
    async run({ scheduler, run }) {
      const results: unknown[] = [];
      scheduler.on('start', () => scheduler.submit(increment, 0));
      scheduler.on('future-result', (_, value) => results.push(value));
      scheduler.on('future-result', (_, value) => {
        if ((value as number) < 5) scheduler.submit(increment, value as number);
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual([results, scheduler.counts.get('empty')], [[1, 2, 3, 4, 5], 1]);
    },
  },
  {
    title: 'whoever awaits a future may submit the next call without the run being empty in between',
    async run({ scheduler, run }) {
      const chain = async (future: Future<number>): Promise<void> => {
        const value = await future;
        if (value < 5) void chain(scheduler.submit(increment, value));
      };
      scheduler.on('start', () => void chain(scheduler.submit(increment, 0)));
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual([scheduler.counts.get('future-result'), scheduler.counts.get('empty')], [5, 1]);
    },
  },
  {
    title: 'submitting in `empty` keeps the run alive (row 39)',
    async run({ scheduler, story, run }) {
      let left = 2;
      scheduler.on('empty', () => {
        if (left-- > 0) scheduler.submit(give.with({ label: `refill ${2 - left}` }), left);
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      const refill = (which: number): string[] =>
        ['submitted', 'done', 'result'].map((what) => `future-${what} refill ${which}`);
      const expected = [
        'start',
        'empty',
        ...refill(1),
        'empty',
        ...refill(2),
        'empty',
        'finishing',
        'finished',
      ];
      assert.deepEqual(story(), expected);
    },
  },
  {
    title:
      'with endOnEmpty false a run goes on: it refills on the first `empty` and stops on the second (row 37)',
    async run({ scheduler, run }) {
      let empties = 0;
      scheduler.on('empty', () => void empties++);
      scheduler.on('start', () => scheduler.submit(give, 1));
      scheduler.on('empty', () => scheduler.submit(give, 2), { when: () => empties === 1 });
      scheduler.on('empty', () => scheduler.stop(), { when: () => empties === 2 });
      assert.deepEqual(await run({ endOnEmpty: false }), { reason: 'stopped' });
      const { counts } = scheduler;
      assert.deepEqual([counts.get('empty'), counts.get('stop'), counts.get('future-result')], [2, 1, 2]);
    },
  },
  {
    title: 'each time nothing is left there is one `empty`, however long the run goes on',
    async run({ scheduler, run }) {
      scheduler.on('start', () => scheduler.submit(give, 1));
      scheduler.on('empty', () => void setTimeout(() => scheduler.stop(), 50));
      assert.deepEqual(await run({ endOnEmpty: false }), { reason: 'stopped' });
      assert.equal(scheduler.counts.get('empty'), 1);
    },
  },
  {
    title: 'a handler that is still at work counts: the run is not empty before it settles',
    async run({ scheduler, log, run }) {
      const order: string[] = [];
      scheduler.on('empty', () => order.push('empty'));
      scheduler.on('start', async () => {
        await delay(30);
        order.push('the handler goes on');
        await scheduler.submit(give, 1);
        await delay(30);
        order.push('the handler is done');
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(order, ['the handler goes on', 'the handler is done', 'empty']);
      assert.equal(log.filter((event) => event === 'empty').length, 1);
    },
  },
  {
    title: 'a handler of `empty` may take its time to refill',
    async run({ scheduler, run }) {
      scheduler.on(
        'empty',
        async () => {
          await delay(30);
          scheduler.submit(give, 1);
        },
        { maxCalls: 1 },
      );
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual([scheduler.counts.get('empty'), scheduler.counts.get('future-result')], [2, 1]);
    },
  },
];
