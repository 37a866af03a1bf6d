import assert from 'node:assert/strict';
import type { ScheduledTask, Scheduler } from '@elsewhere/core';
import { until, within } from '../../until.js';
import type { Scenario } from '../scenario.js';
import { begin } from '../stage.js';
import { failAs, give, increment, passGate, succeedAt } from '../tasks.js';

/** Notes every event of the scheduler and of a task, in their order: `'future-done'`, `'done'`. */
function notes(scheduler: Scheduler, task: ScheduledTask<never, unknown>): string[] {
  const told: string[] = [];
  for (const event of scheduler.counts.keys()) scheduler.on(event, () => told.push(event));
  for (const event of task.counts.keys()) task.on(event as 'done', () => told.push(event));
  return told;
}

/** What `scheduler.task` makes. */
export const tasks: readonly Scenario[] = [
  {
    title:
      'events of the scheduler come before those of the task, and done before result (rows 16, 70-72, 79, 111)',
    async run({ another, patienceMs }) {
      const scheduler = another();
      const task = scheduler.task(give);
      const told = notes(scheduler, task);
      scheduler.on('start', () => task.submit(5));
      await within('the run ends', begin(scheduler), patienceMs);
      assert.deepEqual(told, [
        'start',
        'future-submitted',
        'submitted',
        'future-started',
        'started',
        'future-done',
        'future-result',
        'done',
        'result',
        'empty',
        'finishing',
        'finished',
      ]);
    },
  },
  {
    title: 'a failure is done and an error of the task before the policy acts (rows 73, 111)',
    async run({ another, patienceMs }) {
      const scheduler = another();
      const task = scheduler.task(failAs);
      const told = notes(scheduler, task);
      scheduler.on('start', () => task.submit('CustomError', 'no'));
      const exit = await within('the run ends', begin(scheduler, { onError: 'end' }), patienceMs);
      assert.equal(exit.reason, 'error');
      assert.deepEqual(told.filter((event) => !event.endsWith('started')).slice(3), [
        'future-done',
        'future-error',
        'done',
        'error',
        'stop',
        'finishing',
        'finished',
      ]);
    },
  },
  {
    title: 'a cancelled call is cancelled and not done, for its task too (rows 74, 111)',
    async run({ another, patienceMs, gate }) {
      const scheduler = another();
      const task = scheduler.task(passGate);
      const told = notes(scheduler, task);
      const { path, atMostMs } = gate();
      scheduler.on('start', () => task.submit(path, atMostMs)?.cancel());
      await within('the run ends', begin(scheduler, { onCancelled: 'continue' }), patienceMs);
      assert.deepEqual(told.slice(3, 5), ['future-cancelled', 'cancelled']);
      assert.deepEqual([task.counts.get('done'), task.counts.get('cancelled')], [0, 1]);
    },
  },
  {
    title: 'a task hears of its own calls only: not of other tasks, nor of `scheduler.submit` (row 111)',
    async run({ scheduler, run }) {
      const [left, right] = [scheduler.task(give), scheduler.task(give)];
      const results: string[] = [];
      left.on('result', (_, value) => results.push(`left ${String(value)}`));
      right.on('result', (_, value) => results.push(`right ${String(value)}`));
      scheduler.on('start', () => {
        left.submit(1);
        right.submit(2);
        scheduler.submit(give, 3);
      });
      await run();
      assert.deepEqual(results.sort(), ['left 1', 'right 2']);
      assert.equal(scheduler.counts.get('future-result'), 3);
    },
  },
  {
    title: 'results of one task feed another (row 40)',
    async run({ scheduler, run }) {
      const [first, second] = [scheduler.task(increment), scheduler.task(increment)];
      const results: number[] = [];
      scheduler.on('start', () => first.submit(1));
      first.on('result', (_, value) => second.submit(value));
      first.on('result', (_, value) => results.push(value));
      second.on('result', (_, value) => results.push(value));
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual([results, scheduler.counts.get('empty')], [[2, 3], 1]);
    },
  },
  {
    title: '`with` is the same task with other options: events and futures are shared (rows 105, 107, 108)',
    async run({ scheduler, run, gate }) {
      const { path, atMostMs, open } = gate();
      const task = scheduler.task(passGate);
      const labels: unknown[] = [];
      let inFlight = 0;
      task.on('submitted', (future) => labels.push(future.task.options.label));
      scheduler.on('start', () => {
        task.submit(path, atMostMs);
        const future = task.with({ label: 'other', timeoutMs: 60_000 }).submit(path, atMostMs);
        inFlight = task.futures.size;
        assert.deepEqual([...task.futures].at(-1), future);
        open();
      });
      await run();
      assert.deepEqual([labels, inFlight, task.futures.size], [[undefined, 'other'], 2, 0]);
    },
  },
  {
    title:
      '`futures` are what is in flight, in order; those that run are told apart by `state` (rows 108, 109)',
    async run({ another, gate, patienceMs }) {
      const scheduler = another();
      const { path, atMostMs, open } = gate();
      const task = scheduler.task(passGate);
      scheduler.on('start', () => {
        for (const label of ['a', 'b', 'c', 'd']) task.with({ label }).submit(path, atMostMs);
      });
      const run = begin(scheduler);
      const running = (): number => [...task.futures].filter(({ state }) => state === 'running').length;
      const most = scheduler.executor.supports.parallel ? 2 : 1;
      await until('workers are busy', () => running() === most, patienceMs);
      assert.deepEqual(
        [...task.futures].map((future) => future.task.options.label),
        ['a', 'b', 'c', 'd'],
      );
      open();
      await within('the run ends', run, patienceMs);
      assert.equal(task.futures.size, 0);
    },
    unfit: ({ inline }) => (inline ? undefined : 'the suite does not know how many workers it has'),
  },
  {
    title: 'counts are per event, on scheduler and task (row 80)',
    async run({ scheduler, run }) {
      const task = scheduler.task(succeedAt);
      scheduler.on('start', () => {
        for (const attempt of [1, 2, 3]) task.with({ retries: 5 }).submit(attempt);
        scheduler.submit(give, 1);
      });
      await run();
      const count = (event: string): unknown => task.counts.get(event);
      assert.deepEqual(['submitted', 'retry', 'done', 'result', 'error'].map(count), [3, 3, 3, 3, 0]);
      assert.equal(scheduler.counts.get('future-result'), 4);
    },
  },
  {
    title: 'tasks and schedulers have names of their own (rows 3, 106)',
    async run({ scheduler, another }) {
      const [one, two] = [scheduler.task(give), scheduler.task(give)];
      assert.notEqual(one.id, two.id);
      assert.ok(one.id.startsWith('give'), one.id);
      assert.notEqual(scheduler.id, another().id);
      assert.deepEqual([...scheduler.tasks], [one, two]);
    },
  },
  {
    title: 'one handler serves several tasks, and options of handlers hold there too (rows 94-97, 114)',
    async run({ scheduler, run }) {
      const pair = [scheduler.task(give), scheduler.task(increment)] as const;
      const seen: unknown[] = [];
      const note = (_: unknown, value: unknown): void => void seen.push(value);
      for (const task of pair) task.on('result', note);
      pair[0].on('result', () => seen.push('every second'), { every: 2, maxCalls: 1 });
      scheduler.on('start', () => {
        for (let call = 0; call < 6; call++) pair[0].submit('given');
        pair[1].submit(1);
      });
      await run();
      assert.equal(seen.filter((value) => value === 'given').length, 6);
      assert.equal(seen.filter((value) => value === 'every second').length, 1);
      assert.ok(seen.includes(2));
    },
  },
  {
    title: 'the error of a task’s handler follows onError and skips nobody (rows 53, 103)',
    async run({ another, patienceMs }) {
      const error = new Error('of the handler');
      const scheduler = another();
      const task = scheduler.task(give);
      let called = 0;
      task.on('result', () => {
        throw error;
      });
      task.on('result', () => void called++);
      scheduler.on('start', () => task.submit(1));
      const exit = await within('the run ends', begin(scheduler, { onError: 'end' }), patienceMs);
      assert.deepEqual([exit, called], [{ reason: 'error', error }, 1]);
    },
  },
];
