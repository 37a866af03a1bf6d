import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection } from '../../test/support/until.js';
import { findFunction } from '../task/find-function.js';
import { referenceOf, task } from '../task/task.js';
import { wrapInCore, wrapTask } from '../task/wrap-task.js';
import { withNativeThreads } from './native-threads.js';
import { withWarningFilter } from './warning-filter.js';

/** A promise and its end. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('nativeThreads in a worker', () => {
  const threads = (): string | undefined => process.env.OMP_NUM_THREADS;
  const before = threads();
  afterEach(() => {
    if (before === undefined) delete process.env.OMP_NUM_THREADS;
    else process.env.OMP_NUM_THREADS = before;
  });

  it('puts the environment back when the last of overlapping calls has ended, also after a failure', async () => {
    process.env.OMP_NUM_THREADS = '7';
    const [first, second] = [gate(), gate()];
    const one = withNativeThreads(() => first.passed, 1);
    const two = withNativeThreads(() => second.passed.then(() => Promise.reject(new Error('no'))), 2);
    expect(threads()).toBe('2');
    second.open();
    await expect(two).rejects.toThrow('no');
    expect(threads()).toBe('1');
    first.open();
    await one;
    expect(threads()).toBe('7');
  });

  it('removes what was not there', async () => {
    delete process.env.OMP_NUM_THREADS;
    await withNativeThreads(async () => expect(threads()).toBe('3'), 3);
    expect('OMP_NUM_THREADS' in process.env).toBe(false);
  });
});

describe('warningFilter in a worker', () => {
  it('filters the calls it is for, whatever else runs on the thread, and leaves nothing behind', async () => {
    const original = process.emitWarning;
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const unfiltered = process.emitWarning;
    const waiting = gate();
    const rule = { action: 'ignore', names: ['OwnWarning'], message: undefined } as const;
    const call = withWarningFilter(async () => {
      process.emitWarning('first', 'OwnWarning');
      await waiting.passed;
      process.emitWarning('second', { type: 'OwnWarning' });
      process.emitWarning('third', 'OtherWarning');
    }, rule);
    process.emitWarning('of other code', 'OwnWarning');
    waiting.open();
    await call;
    expect(emitted.mock.calls.map(([message]) => message)).toEqual(['of other code', 'third']);
    expect(process.emitWarning).toBe(unfiltered);
    emitted.mockRestore();
    expect(process.emitWarning).toBe(original);
  });

  it('knows warnings by code, takes errors, and the inner of two filters decides', async () => {
    const throws = { action: 'error', names: ['DEP0999'], message: undefined } as const;
    const drops = { action: 'ignore', names: [], message: /^old/g } as const;
    const warning = Object.assign(new Error('old thing'), { name: 'DeprecationWarning', code: 'DEP0999' });
    const thrown = withWarningFilter(
      () => withWarningFilter(async () => process.emitWarning(warning), throws),
      drops,
    );
    expect(await rejection(thrown)).toBe(warning);
    const dropped = withWarningFilter(
      () => withWarningFilter(async () => [1, 2].map(() => process.emitWarning('old', '', 'DEP0999')), drops),
      throws,
    );
    expect(await dropped).toHaveLength(2);
  });
});

describe('a wrapped task', () => {
  const around = task('file:///srv/app/around.js', 'around', (run: () => Promise<unknown>) => run());

  it('is NOT_SUPPORTED where code travels to other machines, whatever is wrapped', async () => {
    const { executor } = fakeExecutor({ portable: true });
    const error = await rejection(executor.submit(wrapTask(echo, around), 1));
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED', executor: 'fake' });
  });

  it('of a wrapper that this version does not have is TASK_NOT_FOUND, with those it has', async () => {
    const error = await rejection(findFunction(referenceOf(wrapInCore(echo, 'nativeThread', [1]))));
    expect(error).toMatchObject({
      code: 'TASK_NOT_FOUND',
      message: expect.stringContaining("Did you mean 'nativeThreads'?"),
    });
  });

  it('is refused like the task inside', async () => {
    const inline = (await import('../task/inline-task.js')).inlineTask((x: number) => x);
    const error = await rejection(fakeExecutor().executor.submit(wrapTask(inline, around), 1));
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED', message: expect.stringContaining('inline tasks') });
  });
});
