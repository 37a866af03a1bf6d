import assert from 'node:assert/strict';
import type { Call, Plugin } from '@elsewhere/core';
import type { Scenario } from '../scenario.js';
import { resultsOf } from '../stage.js';
import { give, increment } from '../tasks.js';

interface LoggedEvents {
  logged: [call: Call, by: string];
}

/** Puts its name in front of a text, and says so. */
function prefix(name: string): Plugin<LoggedEvents> {
  return {
    name,
    events: ['logged'],
    preSubmit(call, task) {
      task.emit('logged', call, name);
      return { ...call, args: [`${name} ${String(call.args[0])}`] };
    },
  };
}

/** What plugins do to calls. */
export const plugins: readonly Scenario[] = [
  {
    title:
      'plugins rewrite a call one after another, and what they made is submitted (rows 17, 110, 115, 116)',
    async run({ scheduler, run }) {
      const task = scheduler.task(give, { plugins: [prefix('first'), prefix('second')] });
      const results = resultsOf(scheduler);
      const asked: unknown[] = [];
      task.on('logged', ({ args }, by) => asked.push([by, args[0]]));
      scheduler.on('start', () => task.submit('text'));
      await run();
      assert.deepEqual(asked, [
        ['first', 'text'],
        ['second', 'first text'],
      ]);
      assert.deepEqual(results, ['second first text']);
    },
  },
  {
    title: 'a plugin changes options, or the task, and the future shows it (rows 110, 116)',
    async run({ scheduler, run }) {
      const label: Plugin = {
        name: 'label',
        preSubmit: (call) => ({ ...call, options: { ...call.options, label: 'by a plugin' } }),
      };
      const other: Plugin = {
        name: 'other',
        preSubmit: (call) => ({ ...call, task: increment as unknown as Call['task'] }),
      };
      const retry: Plugin = {
        name: 'retry',
        preSubmit: (call) => ({ ...call, task: call.task.with({ retries: 1 }) }),
      };
      const task = scheduler.task(give, { plugins: [label, other, retry] });
      const results = resultsOf(scheduler);
      const told: unknown[] = [];
      task.on('submitted', (future) => told.push([future.task.name, { ...future.task.options }]));
      scheduler.on('start', () => task.submit(1));
      await run();
      assert.deepEqual([told, results], [[['increment', { label: 'by a plugin', retries: 1 }]], [2]]);
    },
  },
  {
    title:
      'a plugin that returns null refuses the call: later ones are not asked, nothing is submitted (rows 107, 117)',
    async run({ scheduler, run }) {
      const asked: string[] = [];
      const refuse: Plugin = { name: 'refuse', preSubmit: (call) => (call.args[0] === 1 ? null : call) };
      const later: Plugin = {
        name: 'later',
        preSubmit(call) {
          asked.push(String(call.args[0]));
          return call;
        },
        vetoed: ({ args }) => void asked.push(`vetoed ${String(args[0])}`),
      };
      const task = scheduler.task(give, { plugins: [refuse, later] });
      const returned: unknown[] = [];
      scheduler.on('start', () => returned.push(task.submit(1), task.submit(2)?.state));
      await run();
      assert.deepEqual(
        [returned, asked],
        [
          [undefined, 'pending'],
          ['vetoed 1', '2'],
        ],
      );
      assert.deepEqual([task.counts.get('submitted'), scheduler.counts.get('future-submitted')], [1, 1]);
    },
  },
  {
    title: 'what a plugin throws is thrown by `submit`; outside of a run none is asked (rows 8, 115)',
    async run({ scheduler, run }) {
      const error = new Error('no');
      let asked = 0;
      const throws: Plugin = {
        name: 'throws',
        preSubmit() {
          asked++;
          throw error;
        },
      };
      const task = scheduler.task(give, { plugins: [throws] });
      assert.throws(() => task.submit(1), { name: 'SchedulerNotRunningError' });
      assert.equal(asked, 0);
      scheduler.on('start', () => assert.throws(() => task.submit(1), error));
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.equal(asked, 1);
    },
  },
  {
    title:
      'events of plugins are events of the task: listened to, told, counted and answered (rows 83, 88-90, 118, 119)',
    async run({ scheduler, run }) {
      const task = scheduler.task(give, { plugins: [prefix('once')] });
      assert.deepEqual([...task.counts.keys()].slice(-2), ['cancelled', 'logged']);
      task.on('logged', () => 'first answer');
      task.on('logged', () => 'second answer', { maxCalls: 1 });
      const call: Call = { task: give as unknown as Call['task'], args: [1], options: {} };
      assert.deepEqual(task.emit('logged', call, 'by hand'), ['first answer', 'second answer']);
      assert.deepEqual(task.emit('logged', call, 'by hand'), ['first answer']);
      scheduler.on('start', () => task.submit(1));
      await run();
      assert.equal(task.counts.get('logged'), 3);
    },
  },
  {
    title: 'a plugin that is added while the run is on sees later calls only (row 112)',
    async run({ scheduler, run }) {
      const task = scheduler.task(give);
      const results = resultsOf(scheduler);
      let logged = 0;
      scheduler.on('start', () => {
        task.submit('early');
        task.attach(prefix('added')).on('logged', () => void logged++);
        task.submit('late');
      });
      await run();
      assert.deepEqual([[...results].sort(), logged], [['added late', 'early'], 1]);
    },
  },
  {
    title: 'a plugin holds a call back: its future is pending, and goes on when the plugin says so',
    async run({ scheduler, run }) {
      const states: string[] = [];
      let release = (): void => {};
      const slow: Plugin = {
        name: 'slow',
        hold: () =>
          new Promise((resolve) => {
            release = resolve;
          }),
      };
      const task = scheduler.task(give, { plugins: [slow] });
      scheduler.on('start', () => {
        const held = task.submit(1);
        scheduler.callLater(20, () => {
          states.push(held!.state);
          release();
        });
      });
      scheduler.on('future-result', ({ state }) => states.push(state));
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(states, ['pending', 'succeeded']);
    },
  },
  {
    title: 'a call that is held back can be cancelled and times out; a plugin that gives up cancels it',
    async run({ scheduler, run }) {
      const never: Plugin = { name: 'never', hold: () => new Promise(() => {}) };
      const refuses: Plugin = { name: 'refuses', hold: () => Promise.reject(new Error('no room')) };
      const held = scheduler.task(give, { plugins: [never] });
      const refused = scheduler.task(give, { plugins: [refuses] });
      const causes: unknown[] = [];
      scheduler.on('start', () => {
        held.submit(1)?.cancel('enough');
        held.with({ timeoutMs: 20 }).submit(2);
        refused.submit(3)?.catch(({ cause }: Error) => causes.push((cause as Error).message));
      });
      await run({ onError: 'continue', onCancelled: 'continue' });
      const { counts } = scheduler;
      const seen = ['future-cancelled', 'future-error', 'future-started'] as const;
      assert.deepEqual([seen.map((event) => counts.get(event)), causes], [[2, 1, 0], ['no room']]);
    },
  },
  {
    title:
      'calls that are held back when the run stops go on with wait, and are cancelled without (rows 42, 43)',
    async run({ scheduler, run }) {
      const briefly: Plugin = {
        name: 'briefly',
        hold: () => new Promise((resolve) => setTimeout(resolve, 20)),
      };
      const task = scheduler.task(give, { plugins: [briefly] });
      scheduler.on('start', () => {
        task.submit(1);
        scheduler.stop();
      });
      assert.deepEqual(await run(), { reason: 'stopped' });
      assert.deepEqual([task.counts.get('result'), task.counts.get('cancelled')], [1, 0]);
      assert.deepEqual(await run({ wait: false }), { reason: 'stopped' });
      assert.deepEqual([task.counts.get('result'), task.counts.get('cancelled')], [1, 1]);
    },
  },
];
