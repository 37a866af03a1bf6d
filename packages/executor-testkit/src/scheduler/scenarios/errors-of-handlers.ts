import assert from 'node:assert/strict';
import type { ErrorPolicy } from '@elsewhere/core';
import { rejection, turn, within } from '../../until.js';
import { CAUSES, type Cause } from '../causes.js';
import type { Scenario } from '../scenario.js';
import { begin } from '../stage.js';
import { CustomError, failAs, give } from '../tasks.js';
import { catchWarnings } from '../warnings.js';

class HandlerError extends Error {}

/** Three modes, each for a handler that throws and for one that rejects, on a scheduler of its own. */
function follows({ event, set, options, reason = 'exhausted', unfit }: Cause): Scenario {
  return {
    title: `an error of a handler of \`${event}\`, thrown or rejected, follows onError (rows 53-56)`,
    ...(unfit === undefined ? {} : { unfit }),
    async run(stage) {
      const warnings = catchWarnings(stage);
      for (const mode of ['raise', 'end', 'continue'] as const) {
        for (const how of ['throws', 'rejects'] as const) {
          const what = `${event} ${how}, ${mode}`;
          const scheduler = stage.another({ closeExecutor: false });
          const error = new HandlerError(what);
          const told: string[] = [];
          for (const each of scheduler.counts.keys()) scheduler.on(each, () => told.push(each));
          scheduler.on(event, () => fail(error, how), { maxCalls: 1 });
          set?.(scheduler);
          const onError: ErrorPolicy = [
            [HandlerError, mode],
            [Error, 'continue'],
          ];
          const run = begin(scheduler, { ...options, onError, onCancelled: 'continue' });
          if (mode === 'raise') {
            assert.equal(await rejection(`${what}: run() rejects`, run, stage.patienceMs), error, what);
          } else {
            const exit = await within(`${what}: the run ends`, run, stage.patienceMs);
            assert.deepEqual(exit, mode === 'end' ? { reason: 'error', error } : { reason }, what);
          }
          assert.equal(
            told.at(-1),
            'finished',
            `promised: the run ends in order; seen: ${told.join()} (${what})`,
          );
        }
      }
      await turn();
      const passedOver = warnings.filter(
        (warning) => warning.includes(`'${event}'`) && warning.includes('continue'),
      );
      assert.equal(
        passedOver.length,
        2,
        `promised: a warning for each error that is passed over; seen: ${warnings.join('\n')}`,
      );
    },
  };
}

function fail(error: Error, how: 'throws' | 'rejects'): Promise<never> {
  if (how === 'throws') throw error;
  return new Promise((_, reject) => setImmediate(() => reject(error)));
}

/** What the error of a handler does to the run, by `onError`. */
export const errorsOfHandlers: readonly Scenario[] = [
  ...CAUSES.map(follows),
  {
    title: 'the error of a handler skips no other handler, and no event (row 103)',
    async run(stage) {
      const { scheduler, log, run } = stage;
      catchWarnings(stage);
      const called: string[] = [];
      for (const event of scheduler.counts.keys()) {
        scheduler.on(event, () => {
          throw new HandlerError(event);
        });
        scheduler.on(event, () => called.push(event));
      }
      scheduler.on('start', () => scheduler.submit(give, 1));
      assert.deepEqual(await run({ onError: 'continue' }), { reason: 'exhausted' });
      await turn();
      assert.deepEqual(called, log);
    },
  },
  {
    title: 'the error of a `when` is an error of its handler',
    async run({ scheduler, failure }) {
      const error = new HandlerError('when');
      const when = (): boolean => {
        throw error;
      };
      scheduler.on('start', () => assert.fail('promised: not called'), { when });
      assert.equal(await failure(), error);
    },
  },
  {
    title: 'what no entry of a list matches is raised, for handlers as for calls (row 50)',
    async run({ scheduler, failure }) {
      const error = new HandlerError('unmatched');
      scheduler.on('empty', () => {
        throw error;
      });
      assert.equal(await failure({ onError: [[CustomError, 'continue']], endOnEmpty: false }), error);
    },
  },
  {
    title: 'an error in `empty` ends a run that would go on for ever (row 55)',
    async run({ scheduler, run }) {
      const error = new HandlerError('of empty');
      scheduler.on('empty', () => fail(error, 'rejects'));
      assert.deepEqual(await run({ onError: 'end', endOnEmpty: false }), { reason: 'error', error });
    },
  },
  {
    title: 'the error of a handler of `future-done` does not hide the error of the call (row 53)',
    async run(stage) {
      catchWarnings(stage);
      const { scheduler, run } = stage;
      scheduler.on('start', () => scheduler.submit(failAs, 'CustomError', 'of the call'));
      scheduler.on('future-done', () => {
        throw new HandlerError('of the handler');
      });
      const onError: ErrorPolicy = [
        [HandlerError, 'continue'],
        [CustomError, 'end'],
      ];
      const { error } = await run({ onError });
      await turn();
      assert.ok(error instanceof CustomError, `promised: the error of the call; seen: ${String(error)}`);
      assert.equal(scheduler.counts.get('future-error'), 1);
    },
  },
  {
    title: 'the error of a handler while draining does not change how the run ends',
    async run(stage) {
      const warnings = catchWarnings(stage);
      const { scheduler, run } = stage;
      scheduler.on('start', () => {
        scheduler.submit(give, 1);
        scheduler.stop({ message: 'good enough' });
      });
      scheduler.on('future-result', () => {
        throw new HandlerError('too late to matter');
      });
      assert.deepEqual(await run(), { reason: 'stopped', message: 'good enough' });
      await turn();
      assert.equal(warnings.length, 1, `promised: it is not lost either; seen: ${warnings.join()}`);
    },
  },
  {
    title: 'an error that a future has reported is not reported again as the error of a handler',
    async run(stage) {
      const warnings = catchWarnings(stage);
      const { scheduler, run } = stage;
      scheduler.on('start', () => scheduler.submit(failAs, 'CustomError', 'returned'));
      scheduler.on('start', async () => {
        await scheduler.submit(failAs, 'CustomError', 'awaited');
      });
      scheduler.on('future-error', (_, error) => {
        throw error;
      });
      scheduler.on('future-error', async (future) => {
        await future;
      });
      assert.deepEqual(await run({ onError: 'continue' }), { reason: 'exhausted' });
      await turn();
      assert.deepEqual([scheduler.counts.get('future-error'), warnings], [2, []]);
    },
  },
  {
    title: 'what a handler throws because of a reported error is its own',
    async run({ scheduler, run }) {
      const own = new HandlerError('cannot go on', { cause: 'the call' });
      scheduler.on('start', async () => {
        await scheduler.submit(failAs, 'CustomError', 'of the call').catch(() => {
          throw own;
        });
      });
      const onError: ErrorPolicy = [
        [CustomError, 'continue'],
        [HandlerError, 'end'],
      ];
      assert.deepEqual(await run({ onError }), { reason: 'error', error: own });
    },
  },
];
