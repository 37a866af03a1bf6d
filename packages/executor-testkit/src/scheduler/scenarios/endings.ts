import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ownThread, type Scenario } from '../scenario.js';
import { blockAtGate, failAs, give } from '../tasks.js';

/** How a run ends: waiting or not, by timeout or stop, with nothing after `finished`. */
export const endings: readonly Scenario[] = [
  {
    title:
      'a timeout with wait lets the running call finish, and its result comes before `finished` (rows 32, 42, 76, 78)',
    async run({ scheduler, story, run, gate }) {
      const { submit, open } = gate();
      const results: unknown[] = [];
      scheduler.on('start', () => submit(scheduler));
      scheduler.on('timeout', open);
      scheduler.on('future-result', (_, value) => results.push(value));
      assert.deepEqual(await run({ timeoutMs: 100 }), { reason: 'timeout' });
      assert.deepEqual(results, ['passed']);
      assert.deepEqual(story(), [
        'start',
        'future-submitted',
        'timeout',
        'finishing',
        'future-done',
        'future-result',
        'finished',
      ]);
      assert.deepEqual([scheduler.running, scheduler.futures.size], [false, 0]);
    },
  },
  {
    title:
      'a timeout without wait cancels the running call after `finishing`, and no result comes (rows 32, 43)',
    async run({ scheduler, executor, story, run, gate }) {
      const { submit } = gate();
      scheduler.on('start', () => submit(scheduler));
      assert.deepEqual(await run({ timeoutMs: 100, wait: false }), { reason: 'timeout' });
      assert.deepEqual(story(), [
        'start',
        'future-submitted',
        'timeout',
        'finishing',
        'future-cancelled',
        'finished',
      ]);
      const { counts } = scheduler;
      assert.deepEqual([counts.get('future-cancelled'), counts.get('future-done')], [1, 0]);
      assert.deepEqual([scheduler.futures.size, executor.stats().pending], [0, 0]);
    },
  },
  {
    title: 'a timeout without wait stops a call that blocks its thread (rows 43, 44, 59)',
    unfit: ({ cancelRunning, ...supports }) =>
      ownThread({ cancelRunning, ...supports }) ??
      (cancelRunning === 'kill'
        ? undefined
        : `such a call cannot be stopped: supports.cancelRunning is '${cancelRunning}'`),
    async run({ scheduler, executor, run, gate, patienceMs }) {
      const { path, atMostMs } = gate();
      scheduler.on('start', () => scheduler.submit(blockAtGate, path, atMostMs));
      assert.deepEqual(await run({ timeoutMs: 100, wait: false }), { reason: 'timeout' });
      const end = performance.now() + patienceMs;
      while (executor.stats().running > 0 && performance.now() < end) await delay(5);
      assert.equal(executor.stats().running, 0, 'promised: the work stops');
    },
  },
  {
    title: 'a stop with wait lets accepted calls finish, running or not, before `finished` (rows 42, 78)',
    async run({ scheduler, story, run, gate }) {
      const { submit, open } = gate();
      scheduler.on('start', () => {
        scheduler.submit(give.with({ label: 'first' }), 1);
        for (const label of ['second', 'third', 'fourth']) submit(scheduler, label);
      });
      scheduler.on('future-result', () => scheduler.stop());
      scheduler.on('finishing', open);
      assert.deepEqual(await run(), { reason: 'stopped' });
      const [told, drained] = [story().slice(5), story().slice(9, -1)];
      assert.deepEqual(told.slice(0, 4), ['future-done first', 'future-result first', 'stop', 'finishing']);
      const expected = ['second', 'third', 'fourth'].flatMap((label) => [
        `future-done ${label}`,
        `future-result ${label}`,
      ]);
      assert.deepEqual([...drained].sort(), expected.sort());
      assert.equal(told.at(-1), 'finished');
    },
  },
  {
    title:
      'a stop without wait cancels accepted calls in their order, running or not, before `finished` (row 43)',
    async run({ scheduler, story, run, gate }) {
      const { submit } = gate();
      scheduler.on('start', () => {
        scheduler.submit(give.with({ label: 'first' }), 1);
        for (const label of ['second', 'third', 'fourth']) submit(scheduler, label);
      });
      scheduler.on('future-result', () => scheduler.stop());
      assert.deepEqual(await run({ wait: false }), { reason: 'stopped' });
      assert.deepEqual(story().slice(5), [
        'future-done first',
        'future-result first',
        'stop',
        'finishing',
        'future-cancelled second',
        'future-cancelled third',
        'future-cancelled fourth',
        'finished',
      ]);
    },
  },
  {
    title: 'nothing is told after `finished`, and nothing is in flight when the run is over (rows 5, 78)',
    async run({ scheduler, executor, log, run, gate }) {
      const { submit, open } = gate();
      scheduler.on('start', () => {
        for (let call = 0; call < 4; call++) submit(scheduler);
      });
      scheduler.on('stop', open);
      setTimeout(() => scheduler.stop(), 20);
      await run();
      const [told, inFlight] = [log.length, executor.stats().pending];
      await delay(50);
      assert.deepEqual([log.at(-1), log.length, inFlight, scheduler.futures.size], ['finished', told, 0, 0]);
    },
  },
  {
    title: 'failures and cancels while draining are told and do not change how the run ends',
    async run({ scheduler, run, gate }) {
      const { submit, open } = gate();
      scheduler.on('start', () => {
        submit(scheduler, 'held');
        submit(scheduler, 'cancelled');
        scheduler.submit(failAs.with({ label: 'failing' }), 'CustomError', 'too late to matter');
        scheduler.stop({ message: 'good enough' });
      });
      scheduler.on('finishing', () => {
        for (const future of scheduler.futures)
          if (future.task.options.label === 'cancelled') future.cancel();
        open();
      });
      assert.deepEqual(await run(), { reason: 'stopped', message: 'good enough' });
      const { counts } = scheduler;
      const seen = ['future-error', 'future-cancelled', 'future-result'] as const;
      assert.deepEqual(
        seen.map((event) => counts.get(event)),
        [1, 1, 1],
      );
    },
  },
  {
    title: 'the clock of timeoutMs starts with `run`: a handler of `start` may still be at work',
    async run({ scheduler, log, run }) {
      scheduler.on(
        'start',
        () => new Promise<void>((resolve) => void scheduler.on('timeout', () => resolve())),
      );
      assert.deepEqual(await run({ timeoutMs: 50 }), { reason: 'timeout' });
      assert.deepEqual(log, ['start', 'timeout', 'finishing', 'finished']);
    },
  },
  {
    title: 'a handler of `start` that takes longer than timeoutMs leaves no time, not even to be empty',
    async run({ scheduler, log, run }) {
      scheduler.on('start', () => {
        for (const end = performance.now() + 60; performance.now() < end; );
      });
      assert.deepEqual(await run({ timeoutMs: 50 }), { reason: 'timeout' });
      assert.deepEqual(log, ['start', 'timeout', 'finishing', 'finished']);
    },
  },
  {
    title: 'a timeoutMs of 0 is over at once, after `start`',
    async run({ scheduler, log, run }) {
      assert.deepEqual(await run({ timeoutMs: 0 }), { reason: 'timeout' });
      assert.deepEqual(log, ['start', 'timeout', 'finishing', 'finished']);
      assert.equal(scheduler.running, false);
    },
  },
];
