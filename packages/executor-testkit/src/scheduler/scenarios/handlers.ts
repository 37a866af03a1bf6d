import assert from 'node:assert/strict';
import type { SchedulerEvents } from '@elsewhere/core';
import { until, within } from '../../until.js';
import type { Scenario } from '../scenario.js';
import { begin } from '../stage.js';
import { give } from '../tasks.js';

/** When handlers are called. */
export const handlers: readonly Scenario[] = [
  {
    title: 'a handler of `start` with repeat 10 is called ten times for one event (row 96)',
    async run({ scheduler, run }) {
      let calls = 0;
      scheduler.on('start', () => void calls++, { repeat: 10 });
      await run();
      assert.deepEqual([calls, scheduler.counts.get('start')], [10, 1]);
    },
  },
  {
    title: 'every, when, maxCalls and repeat apply in this order (rows 94-97)',
    async run({ scheduler, run }) {
      let results = 0;
      let asked = 0;
      const called: number[] = [];
      scheduler.on('start', () => {
        for (let call = 0; call < 12; call++) scheduler.submit(give, call);
      });
      scheduler.on('future-result', () => void results++);
      const when = (): boolean => ++asked > 1;
      scheduler.on('future-result', () => called.push(results), { every: 2, when, maxCalls: 3, repeat: 2 });
      await run();
      assert.deepEqual([called, asked, results], [[4, 4, 6, 6, 8, 8], 6, 12]);
    },
  },
  {
    title: 'several handlers of one event are called in the order of their registration (row 92)',
    async run({ scheduler, run }) {
      const called: string[] = [];
      for (const name of ['first', 'second', 'third']) scheduler.on('start', () => called.push(name));
      await run();
      assert.deepEqual(called, ['first', 'second', 'third']);
    },
  },
  {
    title: 'what `on` returns removes the handler, also while the run is on',
    async run({ scheduler, run }) {
      const called: unknown[] = [];
      scheduler.on('start', () => {
        for (let call = 0; call < 5; call++) scheduler.submit(give, call);
      });
      const off = scheduler.on('future-result', (_, value) => {
        called.push(value);
        if (called.length === 2) off();
      });
      await run();
      off();
      assert.deepEqual([called.length, scheduler.counts.get('future-result')], [2, 5]);
    },
  },
  {
    title: 'a handler that an earlier one removes is not called any more, in the same emission',
    async run({ scheduler, run }) {
      let off = (): void => {};
      scheduler.on('start', () => off());
      off = scheduler.on('start', () => assert.fail('promised: not called'));
      assert.deepEqual(await run(), { reason: 'exhausted' });
    },
  },
  {
    title: 'a handler that is added during an emission joins from the next one (row 101)',
    async run({ scheduler, run }) {
      const added: unknown[] = [];
      scheduler.on('start', () => {
        for (let call = 0; call < 3; call++) scheduler.submit(give, call);
      });
      scheduler.on('future-result', () => scheduler.on('future-result', () => added.push(1)), {
        maxCalls: 1,
      });
      await run();
      assert.equal(added.length, 2);
    },
  },
  {
    title: 'an unknown event is a TypeError that lists the known ones and names the nearest (rows 85, 173)',
    async run({ scheduler }) {
      const on = scheduler.on.bind(scheduler) as (event: string, handler: () => void) => () => void;
      assert.throws(
        () => on('future-reslut', () => {}),
        (error: Error) => {
          const known: readonly (keyof SchedulerEvents)[] = [...scheduler.counts.keys()];
          const names = known.every((event) => error.message.includes(event));
          return (
            error instanceof TypeError && names && error.message.includes("Did you mean 'future-result'?")
          );
        },
      );
    },
  },
  {
    title: 'handlers run on this thread, one at a time',
    async run({ scheduler, run }) {
      let inside = 0;
      let deepest = 0;
      const enter = (): void => {
        deepest = Math.max(deepest, ++inside);
        for (const end = performance.now() + 2; performance.now() < end; );
        inside--;
      };
      scheduler.on('start', () => {
        for (let call = 0; call < 8; call++) scheduler.submit(give, call);
      });
      for (const event of ['future-started', 'future-done', 'future-result'] as const)
        scheduler.on(event, enter);
      await run();
      assert.equal(deepest, 1);
    },
  },
  {
    title: 'a handler that returns a future is not awaited: `finishing` is over while the call runs',
    async run({ scheduler, patienceMs, gate }) {
      const { submit, open } = gate();
      scheduler.on('finishing', () => submit(scheduler));
      const run = begin(scheduler);
      const isOver = (): boolean => scheduler.counts.get('finishing') === 1 && !scheduler.running;
      await until('no more calls are taken', isOver, patienceMs);
      assert.equal(scheduler.futures.size, 1);
      open();
      assert.deepEqual(await within('the run ends', run, patienceMs), { reason: 'exhausted' });
      assert.equal(scheduler.counts.get('future-result'), 1);
    },
  },
  {
    title: 'with wait a run is not over before its last handler is, one of `finished` included',
    async run({ scheduler, run }) {
      const done: string[] = [];
      for (const event of ['future-result', 'stop', 'finishing', 'finished'] as const) {
        scheduler.on(event, async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          done.push(event);
        });
      }
      scheduler.on('start', () => scheduler.submit(give, 1));
      scheduler.on('future-result', () => scheduler.stop());
      await run();
      assert.deepEqual(done.sort(), ['finished', 'finishing', 'future-result', 'stop']);
    },
  },
];
