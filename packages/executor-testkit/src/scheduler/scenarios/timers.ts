import assert from 'node:assert/strict';
import { SchedulerNotRunningError } from '@elsewhere/core';
import { turn } from '../../until.js';
import type { Scenario } from '../scenario.js';
import { give } from '../tasks.js';
import { catchWarnings } from '../warnings.js';

/** `callLater`. */
export const timers: readonly Scenario[] = [
  {
    title: 'what is put off happens on this thread, and counts as work until then (row 26)',
    async run({ scheduler, story, run }) {
      scheduler.on('start', () => {
        scheduler.callLater(20, () => scheduler.submit(give, 1));
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(story(), [
        'start',
        'future-submitted',
        'future-done',
        'future-result',
        'empty',
        'finishing',
        'finished',
      ]);
    },
  },
  {
    title: 'a run driven by timers ends when the last of them has no successor, and no earlier',
    async run({ scheduler, run }) {
      let ticks = 0;
      const tick = (): void => {
        ticks++;
        if (ticks < 5) scheduler.callLater(2, tick);
      };
      scheduler.on('empty', () => scheduler.callLater(2, tick), { maxCalls: 1 });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual([ticks, scheduler.counts.get('empty')], [5, 2]);
    },
  },
  {
    title: 'what was put off can be cancelled, and then does not hold up the end (row 26)',
    async run({ scheduler, run }) {
      scheduler.on('start', () => {
        const later = scheduler.callLater(60_000, () => assert.fail('promised: not called'));
        scheduler.callLater(5, () => later.cancel());
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
    },
  },
  {
    title: 'outside of a run, and after `stop`, nothing can be put off (row 27)',
    async run({ scheduler, run }) {
      const attempt = (): void =>
        assert.throws(() => scheduler.callLater(1, () => {}), SchedulerNotRunningError);
      attempt();
      scheduler.on('start', () => {
        scheduler.stop();
        attempt();
      });
      await run();
      attempt();
    },
  },
  {
    title: 'an error of what was put off follows onError, thrown or rejected (row 28)',
    async run(stage) {
      const warnings = catchWarnings(stage);
      const { scheduler, run, failure } = stage;
      const error = new RangeError('later');
      let fail: () => unknown = () => {
        throw error;
      };
      scheduler.on('start', () => scheduler.callLater(1, () => fail()));
      assert.equal(await failure(), error);
      fail = () => Promise.reject(error);
      assert.deepEqual(await run({ onError: 'end' }), { reason: 'error', error });
      assert.deepEqual(await run({ onError: 'continue' }), { reason: 'exhausted' });
      await turn();
      assert.equal(warnings.length, 1);
    },
  },
  {
    title: 'what is still put off when the run stops does not happen, and is not waited for',
    async run({ scheduler, run }) {
      scheduler.on('start', () => {
        scheduler.callLater(60_000, () => assert.fail('promised: not called'));
        scheduler.callLater(1, () => scheduler.stop());
      });
      assert.deepEqual(await run(), { reason: 'stopped' });
      assert.deepEqual(await run({ timeoutMs: 20 }), { reason: 'stopped' });
    },
  },
];
