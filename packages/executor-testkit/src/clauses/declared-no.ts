import assert from 'node:assert/strict';
import { type CallOptions, ExecutorError, inlineTask, pythonTask, type Supports } from '@elsewhere/core';
import type { Clause } from '../clause.js';
import { linesOf } from '../files.js';
import { occupy } from '../occupy.js';
import { same } from '../same.js';
import { always, fullChannel, not } from '../selectors.js';
import { add, sample } from '../tasks/values.js';
import { sleep, workThrough } from '../tasks/work.js';

const LIMITS = {
  wallTime: { wallTimeMs: 60_000 },
  cpuTime: { cpuTimeMs: 60_000 },
  memory: { memoryMiB: 4_096 },
};

/** Resources that executors may honour, and one that none does. */
const RESOURCES = ['cpus', 'memoryMiB', 'gpus', 'unobtainium'];

const GRADES: Partial<Record<keyof Supports, readonly unknown[]>> = {
  inline: [true, false],
  parallel: [true, false],
  isolation: ['none', 'thread', 'process'],
  cancelRunning: ['kill', 'cooperative', 'none'],
  channel: ['none', 'progress', 'full'],
  transfer: [true, false],
  durable: [true, false],
  python: [true, false],
};

function denied(part: string, what: string, applies: Clause['applies'], options: CallOptions): Clause {
  return {
    id: 'D1',
    part,
    title: `${what} where \`supports\` denies it fails that call as NOT_SUPPORTED, and the executor lives on`,
    applies,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(add.with(options), 2, 3);
      const error = await context.failure(future, 'NOT_SUPPORTED');
      same(error.retryable, false, 'not retryable');
      same(future.state, 'failed');
      same(await context.result(executor.submit(add, 2, 3)), 5);
    },
  };
}

function deniedLimit(limit: keyof typeof LIMITS): Clause {
  const lacks = (supports: Supports): boolean => !supports.limits.includes(limit);
  return denied(`limit-${limit}`, `asking for a limit of ${limit}`, lacks, { limits: LIMITS[limit] });
}

function deniedResource(name: string): Clause {
  const lacks = (supports: Supports): boolean => !supports.resources.includes(name);
  return denied(`resource-${name}`, `asking for the resource ${name}`, lacks, { resources: { [name]: 1 } });
}

/** D1. */
export const declaredNo: readonly Clause[] = [
  {
    id: 'D1',
    part: 'declaration',
    title: 'an executor declares contract, name, stats and every grade of `supports`',
    applies: always,
    async run(context) {
      const executor = await context.create();
      same(executor.contract, 1);
      assert.ok(typeof executor.name === 'string' && executor.name !== '', 'promised: a name');
      for (const [member, grades] of Object.entries(GRADES)) {
        const grade: unknown = Reflect.get(executor.supports, member);
        assert.ok(
          grades.includes(grade),
          `promised: supports.${member} is one of ${grades.join(', ')}; seen: ${grade}`,
        );
      }
      const { limits, resources } = executor.supports;
      assert.ok(
        limits.every((limit) => limit in LIMITS),
        `promised: known limits; seen: ${limits}`,
      );
      assert.ok(
        resources.every((name) => typeof name === 'string'),
        'promised: names of resources',
      );
      for (const member of ['pending', 'running', 'workers', 'fenced'] as const) {
        const count = executor.stats()[member];
        assert.ok(count >= 0, `promised: stats().${member} is a count; seen: ${count}`);
      }
    },
  },
  ...(['wallTime', 'cpuTime', 'memory'] as const).map(deniedLimit),
  ...RESOURCES.map(deniedResource),
  {
    id: 'D1',
    part: 'parallel',
    title: 'two calls run at the same time where `supports.parallel` says so',
    needs: ['scratch'],
    applies: (supports) => supports.parallel,
    async run(context) {
      const executor = await context.create({ workers: 2 });
      const first = await occupy(context, executor);
      const second = await occupy(context, executor);
      for (const { release } of [first, second]) release();
      same(await context.result(Promise.all([first.future, second.future])), ['released', 'released']);
    },
  },
  {
    id: 'D1',
    part: 'one-at-a-time',
    title: 'calls run one at a time, in order, where `supports.parallel` is false',
    needs: ['scratch'],
    applies: (supports) => !supports.parallel,
    async run(context) {
      const executor = await context.create();
      const file = context.file('work');
      const futures = Array.from({ length: 3 }, () => executor.submit(workThrough, file, 'timers', 20));
      await context.result(Promise.all(futures));
      same(linesOf(file), ['started', 'done', 'started', 'done', 'started', 'done']);
    },
  },
  {
    id: 'D1',
    part: 'transfer',
    title: '`transfer` where `supports` denies it fails that call as NOT_SUPPORTED and moves nothing',
    applies: (supports) => !supports.transfer,
    async run(context) {
      const executor = await context.create();
      const bytes = new Uint8Array([1, 2, 3]);
      const future = executor.submit(sample.with({ transfer: [bytes.buffer] }), bytes);
      await context.failure(future, 'NOT_SUPPORTED');
      same(bytes.byteLength, 3, 'nothing is moved');
    },
  },
  {
    id: 'D1',
    part: 'inline',
    title: 'an inline task where `supports` denies it fails as NOT_SUPPORTED',
    applies: (supports) => !supports.inline,
    async run(context) {
      const executor = await context.create();
      await context.failure(executor.submit(inlineTask(() => 1)), 'NOT_SUPPORTED');
    },
  },
  {
    id: 'D1',
    part: 'python',
    title: 'a Python task where `supports` denies it fails as NOT_SUPPORTED',
    applies: (supports) => !supports.python,
    async run(context) {
      const executor = await context.create();
      await context.failure(executor.submit(pythonTask<[number], number>('math:sqrt'), 16), 'NOT_SUPPORTED');
    },
  },
  {
    id: 'D1',
    part: 'send',
    title: 'sending to a task where `supports.channel` is not full throws NOT_SUPPORTED and harms nobody',
    applies: not(fullChannel),
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(sleep, 20);
      const refused = (error: unknown): boolean =>
        error instanceof ExecutorError && error.code === 'NOT_SUPPORTED';
      assert.throws(() => future.send('nobody reads this'), refused);
      same(await context.result(future), 20);
    },
  },
  {
    id: 'D1',
    part: 'detach',
    title: 'detaching and attaching where `supports.durable` is false fail as NOT_SUPPORTED',
    applies: (supports) => !supports.durable,
    async run(context) {
      const executor = await context.create();
      if (executor.attach !== undefined) await context.failure(executor.attach(add, 'any'), 'NOT_SUPPORTED');
      await context.failure(executor.close({ detach: true }), 'NOT_SUPPORTED');
    },
  },
  {
    id: 'D1',
    part: 'ignore',
    title: 'with `unsupported: ignore` the same options are passed over and the call runs',
    needs: ['createIgnoring'],
    applies: always,
    async run(context) {
      const executor = await context.createIgnoring();
      const bytes = new Uint8Array([1, 2, 3]);
      const limits = Object.assign({}, ...Object.values(LIMITS)) as CallOptions['limits'];
      const demanding = sample.with({ limits, resources: { unobtainium: 1 }, transfer: [bytes.buffer] });
      same(await context.result(executor.submit(demanding, bytes)), [3, 1, 2, 3]);
    },
  },
];
