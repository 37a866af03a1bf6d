import assert from 'node:assert/strict';
import { ExecutorError } from '@elsewhere/core';
import type { Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';
import { give } from '../tasks.js';

/** Submits a call that is cancelled as soon as it runs. */
function cancelledWhileRunning({ scheduler, gate }: Stage): void {
  const { submit } = gate();
  scheduler.on('start', () => submit(scheduler));
  scheduler.on('future-started', (future) => future.cancel('changed my mind'));
}

function isCancel(error: unknown): boolean {
  assert.ok(error instanceof ExecutorError, `promised: an error of ours; seen: ${String(error)}`);
  assert.deepEqual([error.code, error.name, error.cause], ['CANCELLED', 'AbortError', 'changed my mind']);
  return true;
}

/** What a cancelled call does to the run, by `onCancelled`. */
export const cancels: readonly Scenario[] = [
  {
    title: "by default, and with 'raise', `run` rejects with the cancel and its reason (row 57)",
    async run(stage) {
      cancelledWhileRunning(stage);
      assert.ok(isCancel(await stage.failure()));
      assert.ok(isCancel(await stage.failure({ onCancelled: 'raise', onError: 'continue' })));
      assert.deepEqual(stage.story().slice(2, 6), ['future-cancelled', 'stop', 'finishing', 'finished']);
    },
  },
  {
    title: "with 'end' the run ends as cancelled, with the cancel in its exit state (rows 57, 60, 61)",
    async run(stage) {
      cancelledWhileRunning(stage);
      const { reason, error } = await stage.run({ onCancelled: 'end' });
      assert.equal(reason, 'cancelled');
      assert.ok(isCancel(error));
    },
  },
  {
    title: "with 'continue' a cancel is an event and nothing else (row 57)",
    async run(stage) {
      cancelledWhileRunning(stage);
      assert.deepEqual(await stage.run({ onCancelled: 'continue' }), { reason: 'exhausted' });
      const { counts } = stage.scheduler;
      const seen = ['future-cancelled', 'future-done', 'future-error', 'stop', 'empty'] as const;
      assert.deepEqual(
        seen.map((event) => counts.get(event)),
        [1, 0, 0, 0, 1],
      );
    },
  },
  {
    title: 'onError says nothing about cancels',
    async run(stage) {
      cancelledWhileRunning(stage);
      assert.deepEqual(await stage.run({ onCancelled: 'continue', onError: 'raise' }), {
        reason: 'exhausted',
      });
    },
  },
  {
    title:
      'a call that is cancelled before it starts counts as one that is cancelled while it runs (rows 15, 58)',
    async run({ scheduler, run, gate }) {
      const { submit } = gate();
      scheduler.on('start', () => submit(scheduler).cancel('changed my mind'));
      const { reason, error } = await run({ onCancelled: 'end' });
      assert.equal(reason, 'cancelled');
      assert.ok(isCancel(error));
      assert.equal(scheduler.counts.get('future-started'), 0);
    },
  },
  {
    title: 'the signal of a task is a cancel',
    async run({ scheduler, run }) {
      const signal = AbortSignal.abort('changed my mind');
      scheduler.on('start', () => scheduler.submit(give.with({ signal }), 1));
      const { reason, error } = await run({ onCancelled: 'end' });
      assert.equal(reason, 'cancelled');
      assert.ok(isCancel(error));
    },
  },
  {
    title: 'cancels made by the run itself never count',
    async run({ scheduler, run, gate }) {
      const { submit } = gate();
      scheduler.on('start', () => {
        for (let call = 0; call < 3; call++) submit(scheduler);
        scheduler.stop({ message: 'enough' });
      });
      const exit = await run({ wait: false, onCancelled: 'raise' });
      assert.deepEqual(exit, { reason: 'stopped', message: 'enough' });
      assert.equal(scheduler.counts.get('future-cancelled'), 3);
    },
  },
  {
    title: 'whoever awaits a call that the run cancelled is told, and that is no error of the run',
    async run({ scheduler, run, gate }) {
      const { submit } = gate();
      const told: unknown[] = [];
      scheduler.on('start', async () => {
        await submit(scheduler).catch((error: unknown) => told.push((error as ExecutorError).code));
      });
      scheduler.on('start', async () => {
        await submit(scheduler);
      });
      scheduler.on('future-started', () => scheduler.stop(), { maxCalls: 1 });
      assert.deepEqual(await run({ wait: false }), { reason: 'stopped' });
      assert.deepEqual(told, ['CANCELLED']);
    },
  },
];
