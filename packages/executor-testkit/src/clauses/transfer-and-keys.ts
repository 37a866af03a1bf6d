import assert from 'node:assert/strict';
import { Scheduler } from '@elsewhere/core';
import type { Clause } from '../clause.js';
import { occupy } from '../occupy.js';
import { same } from '../same.js';
import { always, isolated } from '../selectors.js';
import { throwBuiltIn } from '../tasks/failing.js';
import { loseWorker } from '../tasks/losing.js';
import { add, sample, token } from '../tasks/values.js';
import { sleep } from '../tasks/work.js';
import { pause } from '../until.js';

/** R4 and R5. */
export const transferAndKeys: readonly Clause[] = [
  {
    id: 'R4',
    part: 'moves',
    title: '`transfer` moves values out at submit, and the task gets them',
    applies: (supports) => supports.transfer,
    async run(context) {
      const executor = await context.create();
      const bytes = new Uint8Array([1, 2, 3]);
      const future = executor.submit(sample.with({ transfer: [bytes.buffer] }), bytes);
      same(bytes.byteLength, 0, 'the caller has given it away');
      same(await context.result(future), [3, 1, 2, 3]);
    },
  },
  {
    id: 'R4',
    part: 'not-prefetched',
    title: 'a call with `transfer` is not lost with a worker that was busy with another call',
    needs: ['scratch'],
    applies: (supports) => supports.transfer && isolated(supports),
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const busy = await occupy(context, executor);
      const lost = executor.submit(loseWorker, 'exit');
      const bytes = new Uint8Array([1, 2, 3]);
      const future = executor.submit(sample.with({ transfer: [bytes.buffer] }), bytes);
      await pause(60);
      busy.release();
      await context.failure(lost, 'WORKER_LOST', context.timing.lostMs);
      same(await context.result(future, context.timing.lostMs), [3, 1, 2, 3]);
    },
  },
  {
    id: 'R4',
    part: 'with-retries',
    title: '`transfer` with `retries` is a TypeError at once, and nothing is moved',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const bytes = new Uint8Array([1, 2, 3]);
      const misuse = (): unknown =>
        executor.submit(sample.with({ transfer: [bytes.buffer], retries: 1 }), bytes);
      assert.throws(misuse, TypeError);
      same(bytes.byteLength, 3, 'nothing is moved');
    },
  },
  {
    id: 'R5',
    part: 'same',
    title: 'the same key and task while one is live give the same future, and one run',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const first = executor.submit(token.with({ key: 'a' }));
      const again = executor.submit(token.with({ key: 'a', timeoutMs: 1, priority: 9 }));
      assert.ok(first === again, 'promised: the very same Future; seen: another');
      const otherKey = executor.submit(token.with({ key: 'b' }));
      const otherTask = executor.submit(add.with({ key: 'a' }), 2, 3);
      assert.ok(
        otherKey !== first && (otherTask as unknown) !== first,
        'promised: another key or task is another call',
      );
      const [one, other, sum] = await context.result(Promise.all([first, otherKey, otherTask]));
      assert.ok(one !== other && sum === 5, 'promised: each its own result');
    },
  },
  {
    id: 'R5',
    part: 'events',
    title: 'a second submit with the same key is no second `submitted` for a scheduler',
    applies: always,
    async run(context) {
      const scheduler = new Scheduler(await context.create(), { closeExecutor: false });
      let submitted = 0;
      scheduler.on('future-submitted', () => submitted++);
      scheduler.on('start', () => {
        for (let count = 0; count < 3; count++) scheduler.submit(sleep.with({ key: 'a' }), 30);
      });
      await context.result(scheduler.run());
      same(submitted, 1);
    },
  },
  {
    id: 'R5',
    part: 'options',
    title: 'options of later submits with the same key are ignored',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const first = executor.submit(sleep.with({ key: 'a' }), 150);
      const later = executor.submit(
        sleep.with({ key: 'a', timeoutMs: 20, signal: AbortSignal.timeout(20) }),
        1,
      );
      assert.ok(first === later, 'promised: the very same Future; seen: another');
      same(await context.result(later), 150, 'arguments and options of the first');
    },
  },
  {
    id: 'R5',
    part: 'cancel',
    title: 'cancelling a future that several hold cancels it for all of them',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const holders = [1, 2, 3].map(() => executor.submit(sleep.with({ key: 'a' }), 150));
      holders[1]!.cancel('for all');
      for (const holder of holders) {
        same((await context.failure(holder, 'CANCELLED')).cause, 'for all');
      }
    },
  },
  {
    id: 'R5',
    part: 'after',
    title: 'once a call has ended, well or not, its key is free again',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const first = executor.submit(token.with({ key: 'a' }));
      const before = await context.result(first);
      const second = executor.submit(token.with({ key: 'a' }));
      assert.ok(second !== first, 'promised: a new future; seen: the old one');
      assert.notEqual(await context.result(second), before);
      const failing = executor.submit(throwBuiltIn.with({ key: 'f' }), 'Error', 'on purpose');
      await context.rejection(failing);
      assert.ok(
        executor.submit(throwBuiltIn.with({ key: 'f' }), 'Error', 'x') !== failing,
        'promised: a new future',
      );
      const elsewhere = (await context.create()).submit(sleep.with({ key: 'a' }), 1);
      same(await context.result(elsewhere), 1, 'keys belong to one executor');
    },
  },
];
