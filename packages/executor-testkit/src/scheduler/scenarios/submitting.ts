import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ExecutorError, type Scheduler, SchedulerNotRunningError } from '@elsewhere/core';
import { turn } from '../../until.js';
import type { Scenario } from '../scenario.js';
import { failAs, give, passGate } from '../tasks.js';
import { catchWarnings } from '../warnings.js';

/** What `submit` does now: `'accepted'` or `'refused'`. Anything else is an error. */
function attempt(scheduler: Scheduler): string {
  try {
    scheduler.submit(give, 1);
    return 'accepted';
  } catch (error) {
    assert.ok(
      error instanceof SchedulerNotRunningError,
      `promised: SchedulerNotRunningError; seen: ${String(error)}`,
    );
    return 'refused';
  }
}

/** When calls are taken, and what a submitted call is. */
export const submitting: readonly Scenario[] = [
  {
    title: '`submit` outside of a run throws SchedulerNotRunningError, at once (rows 8, 10, 173)',
    async run({ scheduler, run }) {
      const seen = [attempt(scheduler)];
      await run();
      seen.push(attempt(scheduler));
      assert.deepEqual([seen, scheduler.counts.get('future-submitted')], [['refused', 'refused'], 0]);
    },
  },
  {
    title:
      '`submit` is refused right after `stop`, and in `stop`, `finishing` and `finished` of a stopped run (rows 6, 9, 12)',
    async run({ scheduler, run }) {
      const seen: unknown[] = [];
      scheduler.on('start', () => {
        seen.push(attempt(scheduler));
        scheduler.stop();
        seen.push(scheduler.running, attempt(scheduler));
      });
      for (const event of ['stop', 'finishing', 'finished'] as const) {
        scheduler.on(event, () => seen.push(attempt(scheduler)));
      }
      await run();
      assert.deepEqual(seen, ['accepted', false, 'refused', 'refused', 'refused', 'refused']);
    },
  },
  {
    title:
      'in `timeout` and `finishing` calls are taken unless stopped; their results come before `finished`',
    async run({ scheduler, story, run }) {
      const seen: string[] = [];
      for (const event of ['timeout', 'finishing', 'finished'] as const) {
        scheduler.on(event, () => seen.push(`${attempt(scheduler)} in ${event}`));
      }
      assert.deepEqual(await run({ timeoutMs: 0, endOnEmpty: false }), { reason: 'timeout' });
      assert.deepEqual(seen, ['accepted in timeout', 'accepted in finishing', 'refused in finished']);
      assert.equal(scheduler.counts.get('future-result'), 2);
      assert.equal(story().at(-1), 'finished');
    },
  },
  {
    title: 'in `finishing` of an exhausted run calls are taken, and do not make it empty again',
    async run({ scheduler, story, run }) {
      scheduler.on('finishing', () => attempt(scheduler));
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(story(), [
        'start',
        'empty',
        'finishing',
        'future-submitted',
        'future-done',
        'future-result',
        'finished',
      ]);
    },
  },
  {
    title: 'a handler of `finishing` may take its time before it submits',
    async run({ scheduler, run }) {
      const seen: string[] = [];
      scheduler.on('finishing', async () => {
        await delay(30);
        seen.push(attempt(scheduler));
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual([seen, scheduler.counts.get('future-result')], [['accepted'], 1]);
    },
  },
  {
    title: '`stop` in `timeout` or `finishing` ends the taking of calls at once',
    async run({ scheduler, run }) {
      const seen: unknown[] = [];
      const stopAndTry = (): void => {
        scheduler.stop();
        seen.push(scheduler.running, attempt(scheduler));
      };
      const off = scheduler.on('timeout', stopAndTry);
      assert.deepEqual(await run({ timeoutMs: 0, endOnEmpty: false }), { reason: 'timeout' });
      off();
      scheduler.on('finishing', stopAndTry);
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(seen, [false, 'refused', false, 'refused']);
    },
  },
  {
    title: 'a run that a failure or a cancel ends takes no more calls',
    async run({ scheduler, run }) {
      const seen: unknown[] = [];
      let first = (): unknown => scheduler.submit(failAs, 'CustomError', 'no');
      scheduler.on('start', () => void first());
      for (const event of ['stop', 'finishing'] as const)
        scheduler.on(event, () => seen.push(attempt(scheduler)));
      await run({ onError: 'end' });
      first = () => scheduler.submit(give, 1).cancel();
      await run({ onCancelled: 'end' });
      assert.deepEqual(seen, ['refused', 'refused', 'refused', 'refused']);
    },
  },
  {
    title: 'what a result handler submits while draining is refused, and that is no error of the run',
    async run(stage) {
      const warnings = catchWarnings(stage);
      const { scheduler, run, gate } = stage;
      const { submit, open } = gate();
      scheduler.on('start', () => {
        submit(scheduler);
        scheduler.stop();
      });
      scheduler.on('finishing', open);
      scheduler.on('future-result', () => scheduler.submit(give, 1));
      assert.deepEqual(await run(), { reason: 'stopped' });
      await turn();
      assert.deepEqual([scheduler.counts.get('future-submitted'), warnings], [1, []]);
    },
  },
  {
    title: 'an argument that cannot cross is a failed call with all its events (row 14)',
    async run({ scheduler, log, run }) {
      scheduler.on('start', () => scheduler.submit(give, () => 1));
      const { reason, error } = await run({ onError: 'end' });
      assert.ok(error instanceof ExecutorError, 'promised: an error of ours');
      assert.deepEqual([reason, error.code], ['error', 'NOT_SERIALIZABLE']);
      assert.deepEqual(log.slice(1, 4), ['future-submitted', 'future-done', 'future-error']);
    },
  },
  {
    title: 'what the executor refuses is a failed call with all its events, never a throw (row 13)',
    async run({ scheduler, executor, log, run }) {
      scheduler.on('start', async () => {
        await executor.close();
        scheduler.submit(give, 1);
      });
      const { error } = await run({ onError: 'end' });
      assert.equal((error as ExecutorError).code, 'CLOSED');
      assert.deepEqual(log.slice(1, 4), ['future-submitted', 'future-done', 'future-error']);
    },
  },
  {
    title: '`futures` are the calls in flight, in the order in which they were submitted (rows 4, 5)',
    async run({ scheduler, run, gate }) {
      const { submit, open } = gate();
      const seen: unknown[] = [];
      const labels = (): unknown[] => [...scheduler.futures].map(({ task }) => task.options.label);
      scheduler.on('start', () => {
        for (const label of ['first', 'second', 'third']) submit(scheduler, label);
        for (const future of scheduler.futures) if (future.task.options.label === 'second') future.cancel();
      });
      scheduler.on('future-cancelled', () => {
        seen.push(labels());
        open();
      });
      await run({ onCancelled: 'continue' });
      seen.push(labels());
      assert.deepEqual(seen, [['first', 'third'], []]);
    },
  },
  {
    title: 'a call with the key of one in flight is the same future, and was submitted once',
    async run({ scheduler, run, gate }) {
      const { path, atMostMs, open } = gate();
      const keyed = passGate.with({ key: 'the only one' });
      let same = false;
      scheduler.on('start', () => {
        const first = scheduler.submit(keyed, path, atMostMs);
        same = scheduler.submit(keyed, path, atMostMs) === first;
        open();
      });
      await run();
      assert.deepEqual(
        [same, scheduler.counts.get('future-submitted'), scheduler.counts.get('future-result')],
        [true, 1, 1],
      );
    },
  },
];
