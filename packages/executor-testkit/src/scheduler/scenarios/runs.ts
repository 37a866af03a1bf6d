import assert from 'node:assert/strict';
import type { Future, Scheduler } from '@elsewhere/core';
import { rejection, until, within } from '../../until.js';
import type { Scenario } from '../scenario.js';
import { begin } from '../stage.js';
import { failAs, give } from '../tasks.js';

/** Several runs of one scheduler, and several schedulers on one executor. */
export const runs: readonly Scenario[] = [
  {
    title: 'a run can be repeated: the executor survives it, handlers stay, counts go on (row 64)',
    async run({ scheduler, run }) {
      const once: number[] = [];
      scheduler.on('start', () => scheduler.submit(give, 1));
      scheduler.on('start', () => once.push(1), { maxCalls: 1 });
      for (const runs of [1, 2, 3]) {
        assert.deepEqual(await run(), { reason: 'exhausted' });
        const { counts } = scheduler;
        const seen = ['start', 'future-result', 'empty', 'finished'] as const;
        assert.deepEqual(
          seen.map((event) => counts.get(event)),
          [runs, runs, runs, runs],
        );
      }
      assert.deepEqual(once, [1]);
    },
  },
  {
    title: 'a second run with endOnEmpty false goes on until it is stopped (row 64)',
    async run({ scheduler, run, patienceMs }) {
      scheduler.on('start', () => scheduler.submit(give, 1));
      await run();
      const second = begin(scheduler, { endOnEmpty: false });
      await until('the second run is empty', () => scheduler.counts.get('empty') === 2, patienceMs);
      assert.deepEqual([scheduler.running, scheduler.counts.get('finished')], [true, 1]);
      scheduler.stop();
      assert.deepEqual(await within('the run ends', second, patienceMs), { reason: 'stopped' });
    },
  },
  {
    title: 'a run leaves this thread free, and without a timeoutMs it has all the time (rows 30, 33)',
    async run({ scheduler, patienceMs, gate }) {
      const { submit, open } = gate();
      scheduler.on('start', () => submit(scheduler));
      const run = begin(scheduler);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual([scheduler.running, scheduler.counts.get('timeout')], [true, 0]);
      open();
      assert.deepEqual(await within('the run ends', run, patienceMs), { reason: 'exhausted' });
    },
  },
  {
    title:
      'a run can follow one that was raised, one that timed out and one that cancelled its calls (row 64)',
    async run({ scheduler, run, failure, gate }) {
      let first = (): unknown => scheduler.submit(failAs, 'CustomError', 'no');
      scheduler.on('start', () => void first());
      await failure();
      first = () => gate().submit(scheduler);
      assert.deepEqual(await run({ timeoutMs: 50, wait: false }), { reason: 'timeout' });
      first = () => scheduler.submit(give, 1);
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.equal(scheduler.counts.get('future-result'), 1);
    },
  },
  {
    title: 'a second `run` while one is under way is a TypeError and does nothing to the first (row 31)',
    async run({ scheduler, run, patienceMs }) {
      let second: Promise<unknown> | undefined;
      scheduler.on('start', () => {
        scheduler.submit(give, 1);
        second = begin(scheduler, { onError: 'end' });
      });
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.ok((await rejection('the second run() rejects', second!, patienceMs)) instanceof TypeError);
      assert.deepEqual([scheduler.counts.get('start'), scheduler.counts.get('future-result')], [1, 1]);
    },
  },
  {
    title: '`running` is true from the start of a run until it takes no more calls (row 6)',
    async run({ scheduler, run }) {
      const seen = [scheduler.running];
      for (const event of ['start', 'future-result', 'empty', 'finishing', 'finished'] as const) {
        scheduler.on(event, () => seen.push(scheduler.running));
      }
      scheduler.on('start', () => scheduler.submit(give, 1));
      await run();
      seen.push(scheduler.running);
      assert.deepEqual(seen, [false, true, true, true, true, false, false]);
    },
  },
  {
    title: 'the counts add up: submitted is done and cancelled, done is results and errors (row 80)',
    async run({ scheduler, run }) {
      const futures: Future<unknown>[] = [];
      scheduler.on('start', () => {
        for (let call = 0; call < 30; call++) {
          if (call % 3 === 0) futures.push(scheduler.submit(failAs, 'RangeError', 'on purpose'));
          else futures.push(scheduler.submit(give, call));
        }
        for (const [index, future] of futures.entries()) if (index % 5 === 0) future.cancel();
      });
      await run({ onError: 'continue', onCancelled: 'continue' });
      const count = (event: Parameters<Scheduler['counts']['get']>[0]): number =>
        scheduler.counts.get(event)!;
      assert.deepEqual([count('future-submitted'), count('future-cancelled')], [30, 6]);
      assert.equal(count('future-done') + count('future-cancelled'), 30);
      assert.deepEqual([count('future-error'), count('future-result')], [8, 16]);
      assert.equal(count('future-started'), 24);
      const states = futures.map(({ state }) => state);
      assert.equal(states.filter((state) => state === 'cancelled').length, 6);
    },
  },
  {
    title: 'two schedulers on one executor hear their own calls only, and end on their own (row 65)',
    async run({ another, patienceMs, gate }) {
      const [left, right] = [another({ closeExecutor: false }), another({ closeExecutor: false })];
      const { submit, open } = gate();
      left.on('start', () => left.submit(give, 'left'));
      right.on('start', () => submit(right));
      const results: unknown[][] = [[], []];
      left.on('future-result', (_, value) => results[0]!.push(value));
      right.on('future-result', (_, value) => results[1]!.push(value));
      left.on('finished', open);
      const exits = Promise.all([begin(left), begin(right)]);
      const exhausted = { reason: 'exhausted' };
      assert.deepEqual(await within('both runs end', exits, patienceMs), [exhausted, exhausted]);
      assert.deepEqual(results, [['left'], ['passed']]);
    },
    unfit: ({ parallel }) =>
      parallel ? undefined : 'one of them would wait for the other: supports.parallel is false',
  },
  {
    title: 'a run without wait cancels its own calls only',
    async run({ another, executor, patienceMs, gate }) {
      const [left, right] = [another({ closeExecutor: false }), another({ closeExecutor: false })];
      const { submit, open } = gate();
      left.on('start', () => submit(left));
      left.on('future-submitted', () => left.stop());
      right.on('start', () => submit(right));
      const direct = submit(executor);
      left.on('finished', open);
      const exits = Promise.all([begin(left, { wait: false }), begin(right)]);
      assert.deepEqual(await within('both runs end', exits, patienceMs), [
        { reason: 'stopped' },
        { reason: 'exhausted' },
      ]);
      assert.equal(await within('the call is answered', direct, patienceMs), 'passed');
      assert.deepEqual([left.counts.get('future-cancelled'), right.counts.get('future-result')], [1, 1]);
    },
  },
  {
    title: 'two schedulers that submit a call with one key share a future, and both hear of it',
    async run({ another, patienceMs }) {
      const schedulers = [another({ closeExecutor: false }), another({ closeExecutor: false })];
      const keyed = give.with({ key: 'shared' });
      const futures = new Set<Future<unknown>>();
      for (const scheduler of schedulers)
        scheduler.on('start', () => futures.add(scheduler.submit(keyed, 'shared')));
      const exits = await within(
        'both runs end',
        Promise.all(schedulers.map((each) => begin(each))),
        patienceMs,
      );
      assert.deepEqual(exits, [{ reason: 'exhausted' }, { reason: 'exhausted' }]);
      assert.equal(futures.size, 1);
      for (const { counts } of schedulers) {
        assert.deepEqual([counts.get('future-submitted'), counts.get('future-result')], [1, 1]);
      }
    },
  },
];
