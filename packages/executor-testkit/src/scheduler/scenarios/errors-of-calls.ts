import assert from 'node:assert/strict';
import { type ErrorPolicy, ExecutorError } from '@elsewhere/core';
import { throwValue } from '../../tasks/failing.js';
import { rejection, within } from '../../until.js';
import { fullChannel, type Scenario } from '../scenario.js';
import { begin, type Stage } from '../stage.js';
import { CustomError, converse, failAs, NarrowError, passGate } from '../tasks.js';

/** Submits one call that fails with this class. */
function failing({ scheduler }: Stage, name: 'CustomError' | 'NarrowError' | 'RangeError'): void {
  scheduler.on('start', () => scheduler.submit(failAs, name, 'on purpose'));
}

function raises(title: string, onError: ErrorPolicy | undefined): Scenario {
  return {
    title,
    async run(stage) {
      failing(stage, 'NarrowError');
      const error = await stage.failure({ onError });
      assert.ok(error instanceof NarrowError, 'promised: the error of the call, with its class');
      assert.equal(error.message, 'on purpose');
      assert.equal(stage.log.at(-1), 'finished', 'promised: the run ends in order before it rejects');
    },
  };
}

function ends(title: string, onError: ErrorPolicy): Scenario {
  return {
    title,
    async run(stage) {
      failing(stage, 'NarrowError');
      const { reason, error, ...more } = await stage.run({ onError });
      assert.ok(error instanceof NarrowError, 'promised: the error of the call, with its class');
      assert.deepEqual([reason, error.message, more], ['error', 'on purpose', {}]);
      assert.equal(stage.scheduler.counts.get('stop'), 1);
    },
  };
}

function goesOn(title: string, onError: ErrorPolicy): Scenario {
  return {
    title,
    async run(stage) {
      failing(stage, 'NarrowError');
      assert.deepEqual(await stage.run({ onError }), { reason: 'exhausted' });
      const { counts } = stage.scheduler;
      assert.deepEqual([counts.get('future-error'), counts.get('empty'), counts.get('stop')], [1, 1, 0]);
    },
  };
}

/** What the failure of a call does to the run, by `onError`. */
export const errorsOfCalls: readonly Scenario[] = [
  raises('by default `run` rejects with the error of the call (row 45)', undefined),
  raises("with 'raise' `run` rejects with the error of the call", 'raise'),
  ends("with 'end' the run ends with the error in its exit state (rows 46, 60, 61)", 'end'),
  goesOn("with 'continue' the run goes on (row 47)", 'continue'),
  raises('a list may raise (row 48)', [[NarrowError, 'raise']]),
  ends('a list may end (row 48)', [[NarrowError, 'end']]),
  goesOn('a list may continue (row 48)', [[NarrowError, 'continue']]),
  ends('a class in the list is for its subclasses too (row 49)', [[CustomError, 'end']]),
  raises('a class that does not match is passed over, and what nothing matches is raised (rows 49, 50)', [
    [RangeError, 'continue'],
  ]),
  raises('an empty list raises everything (row 50)', []),
  raises('the list is ordered: the special case first (row 48)', [
    [NarrowError, 'raise'],
    [CustomError, 'end'],
  ]),
  ends('the list is ordered: the general case first (row 48)', [
    [CustomError, 'end'],
    [NarrowError, 'raise'],
  ]),
  goesOn('an entry may be a test instead of a class', [
    [(error) => error instanceof Error && error.message === 'something else', 'raise'],
    [(error) => error instanceof Error && error.message === 'on purpose', 'continue'],
  ]),
  {
    title: 'what is thrown and is no error is raised too, and never lost (row 52)',
    async run({ scheduler, failure }) {
      scheduler.on('start', () => scheduler.submit(throwValue, null));
      const error = await failure();
      assert.ok(error instanceof ExecutorError, 'promised: an error of ours');
      assert.deepEqual([error.code, error.cause], ['NON_ERROR_THROWN', null]);
    },
  },
  {
    title: 'a test that throws raises the error it was asked about',
    async run(stage) {
      failing(stage, 'CustomError');
      const broken = (): boolean => {
        throw new RangeError('the test is broken');
      };
      assert.ok((await stage.failure({ onError: [[broken, 'continue']] })) instanceof CustomError);
    },
  },
  {
    title:
      'a list with anything else than classes, tests and modes is a TypeError, and nothing is run (row 51)',
    async run({ scheduler, log, patienceMs }) {
      for (const onError of [
        { CustomError: 'end' },
        [['CustomError', 'end']],
        [[CustomError]],
        [CustomError, 'end'],
      ]) {
        const run = begin(scheduler, { onError: onError as unknown as ErrorPolicy });
        assert.ok((await rejection('run() rejects', run, patienceMs)) instanceof TypeError);
      }
      assert.deepEqual(log, []);
    },
  },
  {
    title: 'of several failures the first one ends the run, and all of them are told (row 63)',
    async run({ scheduler, story, run }) {
      const told: string[] = [];
      scheduler.on('start', () => {
        for (const label of ['a', 'b', 'c']) scheduler.submit(failAs.with({ label }), 'CustomError', label);
      });
      scheduler.on('future-error', (_, error) => told.push((error as Error).message));
      const { reason, error } = await run({ onError: 'end' });
      assert.deepEqual([reason, (error as Error).message], ['error', told[0]]);
      assert.deepEqual([...told].sort(), ['a', 'b', 'c']);
      assert.equal(story().filter((event) => event === 'stop').length, 1);
    },
  },
  {
    title: 'a failure that ends the run without wait cancels the other calls',
    async run({ scheduler, run, gate }) {
      const { submit } = gate();
      scheduler.on('start', () => {
        scheduler.submit(failAs, 'CustomError', 'no');
        for (let call = 0; call < 3; call++) submit(scheduler);
      });
      const { reason } = await run({ onError: 'end', wait: false });
      assert.deepEqual([reason, scheduler.counts.get('future-cancelled')], ['error', 3]);
    },
  },
  {
    title: 'a call that is out of time failed, and was not cancelled',
    async run({ scheduler, run, gate }) {
      const { path, atMostMs } = gate();
      scheduler.on('start', () => scheduler.submit(passGate.with({ timeoutMs: 50 }), path, atMostMs));
      const { reason, error } = await run({ onError: 'end' });
      assert.deepEqual([reason, (error as { code?: unknown }).code], ['error', 'TIMED_OUT']);
      assert.equal(scheduler.counts.get('future-cancelled'), 0);
    },
  },
  {
    title: 'a question fails its call when no handler is there to answer, and the run ends',
    unfit: fullChannel,
    async run({ another, patienceMs }) {
      const scheduler = another(); // the one of the stage listens to everything
      scheduler.on('start', () => scheduler.submit(converse));
      const { reason, error } = await within(
        'the run ends',
        begin(scheduler, { onError: 'end' }),
        patienceMs,
      );
      assert.ok(error instanceof ExecutorError, 'promised: an error of ours');
      assert.deepEqual([reason, error.code], ['error', 'REQUEST_FAILED']);
    },
  },
];
