import assert from 'node:assert/strict';
import { limiter, requeue, type ScheduledTask, type Scheduler } from '@elsewhere/core';
import type { Scenario } from '../scenario.js';
import { resultsOf } from '../stage.js';
import { give, increment } from '../tasks.js';

/** How often each of these events was told. */
function counts(task: ScheduledTask<never, unknown>, ...events: readonly string[]): unknown[] {
  return events.map((event) => task.counts.get(event));
}

/** The most futures in flight at a time that a plugin had let through. */
function mostAtOnce(scheduler: Scheduler): () => number {
  let now = 0;
  let most = 0;
  scheduler.on('future-started', () => {
    most = Math.max(most, ++now);
  });
  scheduler.on('future-done', () => void now--);
  return () => most;
}

/** `limiter` and `requeue`. */
export const limiting: readonly Scenario[] = [
  {
    title:
      'limiter: of 10 calls with maxConcurrent 2, two are accepted and 8 refused with an event (row 121)',
    async run({ scheduler, run }) {
      const task = scheduler.task(give, { plugins: [limiter({ maxConcurrent: 2 })] });
      const refused: unknown[] = [];
      task.on('concurrent-limit-reached', ({ args }) => refused.push(args[0]));
      scheduler.on('start', () => {
        for (let call = 0; call < 10; call++) task.submit(call);
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(refused, [2, 3, 4, 5, 6, 7, 8, 9]);
      assert.deepEqual(counts(task, 'submitted', 'result', 'concurrent-limit-reached'), [2, 2, 8]);
    },
  },
  {
    title: 'limiter: of 10 calls with maxCalls 2, two are accepted, over all runs (rows 64, 120, 124)',
    async run({ scheduler, run }) {
      const task = scheduler.task(give, { plugins: [limiter({ maxCalls: 2 })] });
      scheduler.on('start', () => {
        for (let call = 0; call < 10; call++) task.submit(call);
      });
      await run();
      assert.deepEqual(counts(task, 'submitted', 'result', 'call-limit-reached'), [2, 2, 8]);
      await run();
      assert.deepEqual(counts(task, 'submitted', 'result', 'call-limit-reached'), [2, 2, 18]);
    },
  },
  {
    title:
      'limiter: with notWhileRunning a call is refused while another task has calls in flight (rows 122, 124)',
    async run({ scheduler, run }) {
      const first = scheduler.task(give);
      const second = scheduler.task(increment, { plugins: [limiter({ notWhileRunning: first })] });
      const refused: unknown[] = [];
      second.on('disabled-due-to-running-task', ({ args }, by) => refused.push([args[0], by === first]));
      scheduler.on('start', () => first.submit(1));
      first.on('submitted', () => second.submit(1));
      first.on('done', () => second.submit(2));
      await run();
      assert.deepEqual([refused, counts(second, 'submitted', 'result')], [[[1, true]], [1, 1]]);
    },
  },
  {
    title: 'limiter: refused calls leave room for others: every end lets the next one in (row 121)',
    async run({ scheduler, run }) {
      const task = scheduler.task(give, { plugins: [limiter({ maxConcurrent: 1 })] });
      let next = 0;
      scheduler.on('start', () => task.submit(next++));
      task.on('done', () => {
        if (next < 5) assert.notEqual(task.submit(next++), undefined);
      });
      await run();
      assert.deepEqual(counts(task, 'result', 'concurrent-limit-reached'), [5, 0]);
    },
  },
  {
    title:
      "limiter: with whenFull 'queue' calls wait and keep their order; no more than allowed run at a time",
    async run({ scheduler, run }) {
      const most = mostAtOnce(scheduler);
      const task = scheduler.task(give, { plugins: [limiter({ maxConcurrent: 1, whenFull: 'queue' })] });
      const results = resultsOf(scheduler);
      scheduler.on('start', () => {
        for (let call = 0; call < 20; call++) assert.equal(task.submit(call)?.state, 'pending');
        assert.equal(task.futures.size, 20);
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(results, [...Array(20).keys()]);
      assert.deepEqual([most(), scheduler.counts.get('empty'), ...counts(task, 'submitted')], [1, 1, 20]);
    },
  },
  {
    title: "limiter: with whenFull 'queue' cancelled and failed calls make room too",
    async run({ scheduler, run }) {
      const task = scheduler.task(give, { plugins: [limiter({ maxConcurrent: 2, whenFull: 'queue' })] });
      scheduler.on('start', () => {
        const futures = Array.from({ length: 12 }, (_, call) => task.submit(call === 3 ? () => {} : call));
        for (const index of [0, 5, 6, 11]) futures[index]?.cancel();
      });
      assert.deepEqual(await run({ onError: 'continue', onCancelled: 'continue' }), { reason: 'exhausted' });
      assert.deepEqual(counts(task, 'result', 'error', 'cancelled'), [7, 1, 4]);
    },
  },
  {
    title: "limiter: two tasks that wait for each other with whenFull 'queue' take turns and both end",
    async run({ scheduler, run }) {
      const left = scheduler.task(give);
      const right = scheduler.task(give, {
        plugins: [limiter({ notWhileRunning: left, whenFull: 'queue' })],
      });
      left.attach(limiter({ notWhileRunning: right, whenFull: 'queue' }));
      let together = 0;
      const running = (task: typeof left): boolean =>
        [...task.futures].some(({ state }) => state === 'running');
      for (const task of [left, right]) {
        task.on('started', () => {
          if (running(left) && running(right)) together++;
        });
      }
      scheduler.on('start', () => {
        for (let call = 0; call < 6; call++) {
          left.submit(call);
          right.submit(call);
        }
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual([...counts(left, 'result'), ...counts(right, 'result'), together], [6, 6, 0]);
    },
  },
  {
    title: 'limiter: one for several tasks bounds them together',
    async run({ scheduler, run }) {
      const shared = limiter({ maxCalls: 3 });
      const tasks = [
        scheduler.task(give, { plugins: [shared] }),
        scheduler.task(give, { plugins: [shared] }),
      ];
      scheduler.on('start', () => {
        for (let call = 0; call < 4; call++) for (const task of tasks) task.submit(call);
      });
      await run();
      assert.equal(scheduler.counts.get('future-result'), 3);
    },
  },
  {
    title: 'requeue: refused calls come back to the front of the line, which the task works off (row 125)',
    async run({ scheduler, run }) {
      const line = requeue([['a'], ['b']]);
      const task = scheduler.task(give, { plugins: [limiter({ maxConcurrent: 1 }), line] });
      const results = resultsOf(scheduler);
      line.append('c');
      line.requeue('front');
      scheduler.on('start', () => {
        task.submit('first');
        task.submit('refused');
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(results, ['first', 'refused', 'front', 'a', 'b', 'c']);
      assert.equal(line.size, 0);
    },
  },
  {
    title: 'requeue: what is left in the line when the run stops is there for the next run (row 125)',
    async run({ scheduler, run }) {
      const line = requeue([['a'], ['b'], ['c']]);
      const task = scheduler.task(give, { plugins: [line] });
      const results = resultsOf(scheduler);
      scheduler.on('start', () => task.submit('first'), { maxCalls: 1 });
      task.on('result', () => scheduler.stop(), { maxCalls: 1 });
      await run();
      assert.equal(line.size + results.length, 4);
      scheduler.on('start', () => void task.submit(line.next().value?.[0]));
      await run();
      assert.deepEqual(results, ['first', 'a', 'b', 'c']);
    },
  },
];
