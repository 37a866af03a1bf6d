import assert from 'node:assert/strict';
import { limits, nativeThreads, type Plugin, warningFilter, wrapTask } from '@elsewhere/core';
import { fullChannel, type Scenario } from '../scenario.js';
import { resultsOf } from '../stage.js';
import { announce, readEnvironment, sendThree, use, warn, withVariable } from '../tasks.js';

const THREADS = ['OMP_NUM_THREADS', 'UV_THREADPOOL_SIZE'];

interface Bound {
  readonly limit: 'wallTime' | 'cpuTime' | 'memory';
  readonly event: 'wall-time-exceeded' | 'cpu-time-exceeded' | 'memory-exceeded';
  readonly bounds: Parameters<typeof limits>[0];
  readonly use: Parameters<typeof use>;
}

function bounded({ limit, event, bounds, use: what }: Bound): Scenario {
  return {
    title: `limits: a breach of ${limit} is told twice, typed, and no error of the run where the policy says so (rows 138-142)`,
    unfit: ({ limits: has, cancelRunning }) =>
      has.includes(limit) && cancelRunning !== 'none'
        ? undefined
        : `supports.limits is [${has.join(', ')}], supports.cancelRunning '${cancelRunning}'`,
    async run({ scheduler, run }) {
      const task = scheduler.task(use, { plugins: [limits(bounds)] });
      const told: unknown[] = [];
      for (const name of ['limit-exceeded', event] as const) {
        task.on(name, (future, error) => {
          told.push([name, error.code, (error as { limit?: string }).limit, future.state]);
        });
      }
      scheduler.on('start', () => {
        task.submit(...what);
        task.submit('time', 1);
      });
      const isBreach = (error: unknown): boolean => (error as { code?: string }).code === 'LIMIT_EXCEEDED';
      assert.deepEqual(await run({ onError: [[isBreach, 'continue']] }), { reason: 'exhausted' });
      assert.deepEqual(told, [
        ['limit-exceeded', 'LIMIT_EXCEEDED', limit, 'failed'],
        [event, 'LIMIT_EXCEEDED', limit, 'failed'],
      ]);
      assert.deepEqual([task.counts.get('result'), task.counts.get('error')], [1, 1]);
    },
  };
}

/** What plugins put around a call: limits, an environment, a filter, a wrapper of one's own. */
export const around: readonly Scenario[] = [
  bounded({
    limit: 'wallTime',
    event: 'wall-time-exceeded',
    bounds: { wallTimeMs: 500 },
    use: ['time', 30_000],
  }),
  bounded({
    limit: 'cpuTime',
    event: 'cpu-time-exceeded',
    bounds: { cpuTimeMs: 300 },
    use: ['processor', 20_000],
  }),
  bounded({ limit: 'memory', event: 'memory-exceeded', bounds: { memoryMiB: 300 }, use: ['memory', 400] }),
  {
    title:
      'limits: a breach raises by default, and `stop` and `empty` follow as for any error (rows 45, 141)',
    unfit: ({ cancelRunning }) => (cancelRunning === 'none' ? 'such a call cannot be stopped' : undefined),
    async run({ scheduler, story, failure }) {
      const task = scheduler.task(use, { plugins: [limits({ wallTimeMs: 50 })] });
      scheduler.on('start', () => task.submit('time', 30_000));
      assert.equal(((await failure()) as { code?: string }).code, 'LIMIT_EXCEEDED');
      assert.deepEqual(story().slice(2), ['future-done', 'future-error', 'stop', 'finishing', 'finished']);
    },
  },
  {
    title:
      'limits: of the bounds of plugin and call the tighter one holds; what is not supported fails at once (row 139)',
    async run({ scheduler, executor, run }) {
      const task = scheduler.task(use, { plugins: [limits({ wallTimeMs: 60_000, cpuTimeMs: 60_000 })] });
      const told: unknown[] = [];
      task.on('submitted', (future) => told.push({ ...future.task.options.limits }));
      scheduler.on('start', () => task.with({ limits: { wallTimeMs: 30_000 } }).submit('time', 1));
      const { reason, error } = await run({ onError: 'end' });
      assert.deepEqual(told, [{ wallTimeMs: 30_000, cpuTimeMs: 60_000, memoryMiB: undefined }]);
      if (executor.supports.limits.includes('cpuTime')) assert.equal(reason, 'exhausted');
      else assert.equal((error as { code?: string }).code, 'NOT_SUPPORTED');
    },
  },
  {
    title: 'nativeThreads: the variables are there inside the call, and as before outside of it (row 143)',
    async run({ scheduler, run }) {
      const outside = THREADS.map((name) => process.env[name]);
      const limited = scheduler.task(readEnvironment, { plugins: [nativeThreads(1)] });
      const free = scheduler.task(readEnvironment);
      const results = resultsOf(scheduler);
      scheduler.on('start', () => limited.submit(THREADS));
      limited.on('result', () => free.submit(THREADS));
      await run();
      assert.deepEqual(results, [['1', '1'], outside]);
      assert.deepEqual(
        THREADS.map((name) => process.env[name]),
        outside,
      );
    },
  },
  {
    title:
      'warningFilter: warnings of the call are dropped, others come through, and only while it runs (row 144)',
    async run({ scheduler, run }) {
      const filtered = scheduler.task(warn, {
        plugins: [warningFilter({ names: ['ExperimentalWarning'], message: /quiet/ })],
      });
      const free = scheduler.task(warn);
      const results = resultsOf(scheduler);
      const warnings = [
        ['quiet please', 'ExperimentalWarning'],
        ['quiet please, too', 'OtherWarning'],
        ['loud', 'ExperimentalWarning'],
      ] as const;
      scheduler.on('start', () => filtered.submit(warnings));
      filtered.on('result', () => free.submit(warnings));
      await run();
      assert.deepEqual(results, [
        ['quiet please, too', 'loud'],
        ['quiet please', 'quiet please, too', 'loud'],
      ]);
    },
  },
  {
    title: "warningFilter: with action 'error' a warning is thrown in the task (row 144)",
    async run({ scheduler, run }) {
      const task = scheduler.task(warn, { plugins: [warningFilter({ action: 'error' })] });
      scheduler.on('start', () => task.submit([['so not', 'OwnWarning']]));
      const { error } = await run({ onError: 'end' });
      assert.deepEqual([(error as Error).name, (error as Error).message], ['OwnWarning', 'so not']);
    },
  },
  {
    title: 'a wrapper of one’s own runs around the call in its worker, before and after it (rows 145, 146)',
    unfit: fullChannel,
    async run({ scheduler, run }) {
      const announcing: Plugin = {
        name: 'announcing',
        preSubmit: (call) => ({ ...call, task: wrapTask(call.task, announce, call.task.name) }),
      };
      const task = scheduler.task(sendThree, { plugins: [announcing] });
      const told: unknown[] = [];
      task.on('submitted', (future) =>
        told.push([future.task.name, future.task.module === sendThree.module]),
      );
      task.on('message', (_, message) => told.push(message));
      scheduler.on('start', () => task.submit());
      await run();
      const messages = ['before sendThree', 'first', 'second', 'third', 'after sendThree'];
      assert.deepEqual(told, [['sendThree', true], ...messages]);
    },
  },
  {
    title:
      'a wrapped task is a task: called directly too, wrapped again, and apart for each setting (rows 145, 146)',
    async run({ scheduler, run }) {
      const names = ['ELSEWHERE_TEST', 'ELSEWHERE_TEST_TOO'];
      const [one, two] = ['1', '2'].map((value) => wrapTask(readEnvironment, withVariable, names[0]!, value));
      const both = wrapTask(two!, withVariable, names[1]!, 'outer');
      const results = resultsOf(scheduler);
      scheduler.on('start', () => scheduler.submit(one!, names));
      scheduler.on('future-result', () => scheduler.submit(both, names), { maxCalls: 1 });
      scheduler.on('future-result', () => scheduler.submit(readEnvironment, names), {
        every: 2,
        maxCalls: 1,
      });
      await run();
      const expected = [
        ['1', undefined],
        ['2', 'outer'],
        [undefined, undefined],
      ];
      assert.deepEqual(results, expected);
      assert.deepEqual([await one!(names), await both(names), await readEnvironment(names)], expected);
    },
  },
];
