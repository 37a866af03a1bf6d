import assert from 'node:assert/strict';
import { ExecutorError } from '@elsewhere/core';
import { rejection, within } from '../../until.js';
import { fullChannel, ownThread, type Scenario } from '../scenario.js';
import { begin } from '../stage.js';
import { blockAtGate, CustomError, converse, give } from '../tasks.js';

/** `stop()`, the signal of a run, and `close()`. */
export const stopping: readonly Scenario[] = [
  {
    title: '`stop` from a timer takes effect at once, while a call runs (rows 18, 20, 25)',
    async run({ scheduler, run, gate }) {
      const { submit, open } = gate();
      const seen: unknown[] = [];
      scheduler.on('start', () => submit(scheduler));
      scheduler.on('future-started', () => {
        setTimeout(() => {
          scheduler.stop({ message: 'enough' });
          seen.push(scheduler.running);
        }, 10);
      });
      scheduler.on('stop', ({ message, error }) => {
        seen.push([message, error]);
        open();
      });
      assert.deepEqual(await run({ endOnEmpty: false }), { reason: 'stopped', message: 'enough' });
      assert.deepEqual(seen, [false, ['enough', undefined]]);
    },
  },
  {
    title: '`stop` takes effect at once while a call blocks its thread (row 25)',
    unfit: ownThread,
    async run({ scheduler, run, gate }) {
      const { path, atMostMs, open } = gate();
      scheduler.on('start', () => scheduler.submit(blockAtGate, path, atMostMs));
      scheduler.on('future-started', () => void setTimeout(() => scheduler.stop(), 10));
      scheduler.on('stop', open);
      assert.deepEqual(await run(), { reason: 'stopped' });
      assert.equal(scheduler.counts.get('future-result'), 1);
    },
  },
  {
    title: '`stop` serves as a handler of any event, whatever that tells (rows 19, 20)',
    async run({ scheduler, story, run }) {
      scheduler.on('start', () => scheduler.submit(give, 1));
      scheduler.on('future-result', scheduler.stop.bind(scheduler) as () => void);
      assert.deepEqual(await run(), { reason: 'stopped' });
      assert.deepEqual(story().slice(-3), ['stop', 'finishing', 'finished']);
    },
  },
  {
    title: 'the first `stop` wins (row 22)',
    async run({ scheduler, run }) {
      const told: unknown[] = [];
      scheduler.on('start', () => {
        scheduler.stop({ message: 'first' });
        scheduler.stop({ message: 'second', error: new CustomError('no') });
      });
      scheduler.on('stop', ({ message }) => {
        told.push(message);
        scheduler.stop({ message: 'third' });
      });
      assert.deepEqual(await run(), { reason: 'stopped', message: 'first' });
      assert.deepEqual(told, ['first']);
    },
  },
  {
    title: '`stop` in `start` ends the run with all its events (row 24)',
    async run({ scheduler, log, run }) {
      scheduler.on('start', () => scheduler.stop());
      assert.deepEqual(await run(), { reason: 'stopped' });
      assert.deepEqual(log, ['start', 'stop', 'finishing', 'finished']);
    },
  },
  {
    title: '`stop` without a run does nothing, before or after one (row 23)',
    async run({ scheduler, run }) {
      scheduler.stop({ error: new CustomError('no') });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      scheduler.stop();
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.equal(scheduler.counts.get('stop'), 0);
    },
  },
  {
    title: 'a stop that the last result causes brings no `empty` (row 62)',
    async run({ scheduler, story, run }) {
      scheduler.on('start', () => scheduler.submit(give, 1));
      scheduler.on('future-result', () => scheduler.stop());
      await run();
      assert.deepEqual(story().slice(2), ['future-done', 'future-result', 'stop', 'finishing', 'finished']);
    },
  },
  {
    title: 'the error of `stop` is subject to onError: raised, the end, or beside a plain stop (rows 21, 61)',
    async run({ scheduler, run, failure }) {
      const error = new CustomError('give up');
      const told: unknown[] = [];
      scheduler.on('start', () => scheduler.stop({ error, message: 'so be it' }));
      scheduler.on('stop', (stop) => told.push(stop.error, stop.message));
      assert.equal(await failure(), error);
      assert.equal(await failure({ onError: [[TypeError, 'end']] }), error);
      assert.deepEqual(await run({ onError: 'end' }), { reason: 'error', error, message: 'so be it' });
      assert.deepEqual(await run({ onError: 'continue' }), { reason: 'stopped', error, message: 'so be it' });
      assert.deepEqual(
        told,
        [1, 2, 3, 4].flatMap(() => [error, 'so be it']),
      );
    },
  },
  {
    title: 'aborting the signal of a run stops it, with the reason as error (rows 25, 66)',
    async run({ scheduler, story, run, gate }) {
      const { submit, open } = gate();
      const controller = new AbortController();
      const told: unknown[] = [];
      scheduler.on('start', () => submit(scheduler));
      scheduler.on('future-started', () => controller.abort('the user left'));
      scheduler.on('stop', ({ error }) => {
        told.push(error);
        open();
      });
      const { reason, error } = await run({ signal: controller.signal });
      assert.deepEqual([reason, error, told], ['stopped', 'the user left', ['the user left']]);
      const expected = [
        'start',
        'future-submitted',
        'stop',
        'finishing',
        'future-done',
        'future-result',
        'finished',
      ];
      assert.deepEqual(story(), expected);
    },
  },
  {
    title: 'a signal that was aborted before the run ends it with all its events',
    async run({ log, run }) {
      const { reason, error } = await run({ signal: AbortSignal.abort('too late'), endOnEmpty: false });
      assert.deepEqual([reason, error], ['stopped', 'too late']);
      assert.deepEqual(log, ['start', 'stop', 'finishing', 'finished']);
    },
  },
  {
    title: 'a signal does nothing to a run that is over',
    async run({ scheduler, run }) {
      const controller = new AbortController();
      assert.deepEqual(await run({ signal: controller.signal }), { reason: 'exhausted' });
      scheduler.on('start', () => controller.abort());
      assert.deepEqual(await run(), { reason: 'exhausted' });
    },
  },
  {
    title:
      '`close` during a run stops it, waits for its calls and handlers, and closes the executor (row 66)',
    async run({ scheduler, executor, story, patienceMs, gate }) {
      const { submit, open } = gate();
      let closing: Promise<void> | undefined;
      let isOver = false;
      scheduler.on('start', () => {
        submit(scheduler);
        closing = scheduler.close();
      });
      scheduler.on('stop', open);
      scheduler.on('finished', async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        isOver = true;
      });
      const run = begin(scheduler);
      await within('close() ends', closing!, patienceMs);
      assert.equal(isOver, true, 'promised: close() waits for the end of the run');
      const exit = await within('the run ends', run, patienceMs);
      assert.deepEqual(exit, { reason: 'stopped', message: 'the scheduler was closed' });
      assert.deepEqual(story().slice(-3), ['future-done', 'future-result', 'finished']);
      const error = await rejection('the executor is closed', executor.submit(give, 1), patienceMs);
      assert.ok(error instanceof ExecutorError && error.code === 'CLOSED');
    },
  },
  {
    title: '`close` of a scheduler with closeExecutor false leaves the executor open (row 2)',
    async run({ executor, another, patienceMs }) {
      const scheduler = another({ closeExecutor: false });
      await within('the run ends', begin(scheduler), patienceMs);
      await within('close() ends', scheduler[Symbol.asyncDispose](), patienceMs);
      assert.equal(
        await within('the call is answered', executor.submit(give, 'still open'), patienceMs),
        'still open',
      );
    },
  },
  {
    title: 'a question that is asked while draining is answered: no end waits for ever (row 137)',
    unfit: fullChannel,
    async run({ scheduler, run }) {
      scheduler.on('start', () => {
        scheduler.submit(converse);
        scheduler.stop();
      });
      scheduler.on('future-request', (_, request) => request.respond('still here'));
      const results: unknown[] = [];
      scheduler.on('future-result', (_, value) => results.push(value));
      assert.deepEqual(await run(), { reason: 'stopped' });
      assert.deepEqual(results, ['still here']);
    },
  },
];
