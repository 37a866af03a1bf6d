import { describe, expect, it } from 'vitest';
import { fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { thrownBy } from '../../test/support/until.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { pythonTask, task } from '../task/task.js';
import { wrapTask } from '../task/wrap-task.js';
import { earlyStopping, shouldStop } from './early-stopping.js';
import { limiter } from './limiter.js';
import { limits } from './limits.js';
import { nativeThreads } from './native-threads.js';
import { queueMonitor } from './queue-monitor.js';
import { requeue } from './requeue.js';
import { warningFilter } from './warning-filter.js';

const scheduler = new Scheduler(fakeExecutor().executor);
const sentence = (run: () => unknown): string => {
  const error = thrownBy(run) as Error;
  return `${error.name}: ${error.message}`;
};

describe('wrong options of plugins are told as they are made (row 123)', () => {
  it.each<[() => unknown, string]>([
    [() => limiter({ maxCalls: 0 }), 'RangeError: expected `maxCalls` to be a positive integer, got `0`'],
    [
      () => limiter({ maxConcurrent: 0.5 }),
      'RangeError: expected `maxConcurrent` to be a positive integer, got `0.5`',
    ],
    [
      () => limiter({ whenFull: 'wait' as 'queue' }),
      "RangeError: expected `whenFull` to be one of 'veto', 'queue', got `'wait'`",
    ],
    [
      () => limiter({ notWhileRunning: echo as never }),
      'TypeError: expected `notWhileRunning` to be tasks made by scheduler.task(), got `function echo`',
    ],
    [() => limiter({ maxcalls: 1 } as object), 'Did you mean `maxCalls`?'],
    [
      () => limits({ wallTimeMs: 0 }),
      'RangeError: expected `wallTimeMs` to be a finite number of at least 1',
    ],
    [() => limits({ walltimeMs: 5 } as object), 'Did you mean `wallTimeMs`?'],
    [() => nativeThreads(0), 'RangeError: expected `threads` to be a positive integer, got `0`'],
    [() => nativeThreads(undefined as never), 'TypeError: expected `threads` to be a positive integer'],
    [() => warningFilter({ names: 'DEP0005' as never }), 'TypeError: expected `names` to be a list of texts'],
    [() => warningFilter({ message: 'x' as never }), 'expected `message` to be a regular expression'],
    [() => earlyStopping({ when: true as never }), 'TypeError: expected `when` to be a function, got `true`'],
    [
      () => requeue([1] as never),
      'TypeError: expected the calls of requeue() to be lists of arguments, got `1`',
    ],
    [
      () => queueMonitor(scheduler, { maxSamples: 3 }),
      'expected `maxSamples` to be an integer of at least 16',
    ],
    [() => queueMonitor(scheduler).rows({ intervalMs: 0 }), 'expected `intervalMs` to be a finite number'],
  ])('%#', (run, told) => {
    expect(sentence(run)).toContain(told);
  });

  it('a limiter cannot wait for its own task', () => {
    const own = scheduler.task(echo);
    expect(sentence(() => own.attach(limiter({ notWhileRunning: [own] })))).toBe(
      `TypeError: the limiter of ${own.id} cannot wait for ${own.id} itself`,
    );
  });
});

describe('wrapTask()', () => {
  const around = task(
    'file:///srv/app/around.js',
    'around',
    (run: () => Promise<unknown>, setting?: unknown) => [run, setting],
  );

  it('takes tasks, none of Python, and settings that cross as text', () => {
    expect(sentence(() => wrapTask((() => 1) as unknown as typeof echo, around))).toContain(
      'expected a task',
    );
    expect(sentence(() => wrapTask(pythonTask('a.b:c'), around))).toContain('is a Python function');
    expect(sentence(() => wrapTask(echo, around, Buffer.alloc(1)))).toContain('to be without binary');
    expect(sentence(() => wrapTask(echo, around, () => 1))).toContain('`settings[0]` is a function');
  });

  it('keeps module, name and options', () => {
    const wrapped = wrapTask(echo.with({ label: 'a' }), around, 1).with({ priority: 2 });
    expect([wrapped.module, wrapped.name, wrapped.options]).toEqual([
      echo.module,
      'echo',
      { label: 'a', priority: 2 },
    ]);
  });
});

describe('shouldStop()', () => {
  it('is false in a direct call, and a TypeError outside of tasks', async () => {
    const direct = task('file:///srv/app/direct.js', 'direct', () => shouldStop([1]));
    expect(await direct()).toBe(false);
    await expect(shouldStop([1])).rejects.toBeInstanceOf(TypeError);
  });
});

describe('status()', () => {
  it('says in a line how things stand (row 169)', () => {
    const plugins = [
      limiter({ maxCalls: 10, maxConcurrent: 2, whenFull: 'queue' }),
      limits({ wallTimeMs: 5, memoryMiB: 100 }),
      nativeThreads(2),
      warningFilter({ names: ['DEP0005'], message: /x/ }),
      earlyStopping(),
      requeue([[1]]),
    ];
    expect(plugins.map((plugin) => `${plugin.name}: ${plugin.status?.()}`)).toEqual([
      'limiter: 0 of 10 calls, 0 of 2 at a time, 0 waiting',
      'limits: wallTimeMs 5, memoryMiB 100',
      'nativeThreads: 2',
      'warningFilter: ignore DEP0005 /x/',
      'earlyStopping: 0 stopped',
      'requeue: 1 waiting',
    ]);
  });
});
