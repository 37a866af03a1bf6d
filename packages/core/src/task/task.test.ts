import { describe, expect, it } from 'vitest';
import { thrownBy } from '../../test/support/until.js';
import { ExecutorError } from '../executor-error.js';
import type { CallOptions } from './call-options.js';
import { importTask } from './import-task.js';
import { definitionOf, pythonTask, task } from './task.js';

const HERE = 'file:///srv/app/tasks.js';
const square = task(HERE, 'square', (value: number) => value * value);

function sentence(run: () => unknown): string {
  const error = thrownBy(run) as Error;
  return `${error.name}: ${error.message}`;
}

describe('task', () => {
  it('is the function with a name that can be found again', async () => {
    expect([square.module, square.name, square.options]).toEqual([HERE, 'square', {}]);
    expect(await square(3)).toBe(9);
  });

  it('a direct call rejects with what the function throws', async () => {
    const failing = task(HERE, 'failing', () => {
      throw new RangeError('no');
    });
    await expect(failing()).rejects.toThrow(RangeError);
  });

  it('drops query and hash of the module, which differ from side to side', () => {
    expect(task(`${HERE}?t=123#part`, 'cached', () => 1).module).toBe(HERE);
    expect(task('data:text/javascript,export#a', 'data', () => 1).module).toBe(
      'data:text/javascript,export#a',
    );
  });

  it('is enumerable as what it is, and its options are frozen', () => {
    expect(Object.keys(square)).toEqual(['module', 'options']);
    expect(Object.isFrozen(task(HERE, 'frozen', () => 1, { label: 'x' }).options)).toBe(true);
  });

  it.each<[() => unknown, string]>([
    [
      () => task('./tasks.js', 'square', () => 1),
      "TypeError: expected `module` to be an absolute URL such as import.meta.url, got `'./tasks.js'`",
    ],
    [() => task(undefined as never, 'square', () => 1), 'TypeError: expected `module` to be an absolute URL'],
    [() => task(HERE, '', () => 1), "TypeError: expected `name` to be a text that is not empty, got `''`"],
    [
      () => task(HERE, 5 as never, () => 1),
      'TypeError: expected `name` to be a text that is not empty, got `5`',
    ],
    [() => task(HERE, 'x', 5 as never), 'TypeError: expected `run` to be a function, got `5`'],
    [() => task(HERE, 'x', undefined as never), 'TypeError: expected `run` to be a function, got `null`'],
  ])('misuse %#', (run, expected) => {
    expect(sentence(run)).toContain(expected);
  });

  it('what is not a task is told so', () => {
    for (const wrong of [undefined, null, {}, 'task']) {
      expect(sentence(() => definitionOf(wrong))).toContain('TypeError: expected a task, got');
    }
    expect(sentence(() => definitionOf(() => 1))).toContain(
      'name a function with task(), importTask() or inlineTask() first',
    );
  });
});

describe('importTask', () => {
  it('calls an export, also the default one, of a module that is imported when needed', async () => {
    const text = 'data:text/javascript,export const twice = (x) => 2 * x; export default () => "default"';
    expect(await importTask<(value: number) => number>(text, 'twice')(4)).toBe(8);
    expect(await importTask<() => string>(text, 'default')()).toBe('default');
    expect(await importTask<(...parts: string[]) => string>('node:path/posix', 'join')('a', 'b')).toBe('a/b');
  });

  it('takes a URL', () => {
    const url = new URL('file:///srv/app/tasks.js?version=1');
    expect(importTask(url, 'train').module).toBe(HERE);
    expect(importTask('lodash', 'chunk').module).toBe('lodash');
  });

  it.each<[string, string, string]>([
    ['node:path', 'joinn', "node:path has no function named 'joinn' among its exports. Did you mean 'join'?"],
    ['node:path', 'sep', "node:path has no function named 'sep'"],
    ['file:///nowhere/at/all.js', 'x', 'importing file:///nowhere/at/all.js failed'],
    ['no-such-package-anywhere', 'x', 'importing no-such-package-anywhere failed'],
    ['data:text/javascript,throw new Error("broken module")', 'x', 'broken module'],
  ])('%s: %s is TASK_NOT_FOUND with what was tried', async (module, name, told) => {
    const error: unknown = await importTask(module, name)().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ExecutorError);
    expect(error).toMatchObject({ code: 'TASK_NOT_FOUND', message: expect.stringContaining(told) });
  });

  it.each(['./x.js', '../x.js', '/srv/x.js', '\\\\host\\x.js', '', 5, undefined])(
    'refuses the module %o',
    (module) => {
      expect(sentence(() => importTask(module as string, 'x'))).toContain(
        'TypeError: expected `module` to be an absolute URL or a bare specifier',
      );
    },
  );

  it('refuses an export without a name', () => {
    expect(sentence(() => importTask('lodash', ''))).toContain('TypeError: expected `exportName`');
  });
});

describe('pythonTask', () => {
  it('names a function of a Python module', async () => {
    const fit = pythonTask<[number], number>('jobs.train:fit', { label: 'fit' });
    expect([fit.module, fit.name, fit.options.label]).toEqual(['python:jobs.train', 'fit', 'fit']);
    await expect(fit(1)).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('jobs.train:fit'),
    });
  });

  it.each(['fit', ':fit', 'jobs:', 'jobs train:fit', 'a:b:c', 5])('refuses the target %o', (target) => {
    expect(sentence(() => pythonTask(target as 'a:b'))).toContain(
      "TypeError: expected `target` to look like 'package.module:function'",
    );
  });
});

describe('with', () => {
  const base = square.with({
    timeoutMs: 100,
    limits: { wallTimeMs: 5, memoryMiB: 6 },
    resources: { cpus: 1 },
    label: 'a',
  });

  it('makes a copy and leaves the task as it was', async () => {
    expect(base).not.toBe(square);
    expect(square.options).toEqual({});
    expect([base.module, base.name, await base(2)]).toEqual([HERE, 'square', 4]);
  });

  it('merges limits and resources by member and replaces the rest', () => {
    const merged = base.with({
      limits: { memoryMiB: 9 },
      resources: { gpus: 2 },
      timeoutMs: 7,
      backend: { queue: 'a' },
    });
    expect(merged.options).toEqual({
      timeoutMs: 7,
      limits: { wallTimeMs: 5, memoryMiB: 9 },
      resources: { cpus: 1, gpus: 2 },
      label: 'a',
      backend: { queue: 'a' },
    });
    const policy = base.with({ retries: { retries: 2, delayMs: 5 } }).with({ retries: { retries: 1 } });
    expect(policy.options.retries).toEqual({ retries: 1 });
    expect(merged.with({ backend: { other: 1 } }).options.backend).toEqual({ other: 1 });
  });

  it('undefined takes an option away, also a single limit', () => {
    expect(base.with({ timeoutMs: undefined, limits: { wallTimeMs: undefined } }).options).toMatchObject({
      timeoutMs: undefined,
      limits: { wallTimeMs: undefined, memoryMiB: 6 },
    });
    expect(base.with({ limits: undefined }).options.limits).toBeUndefined();
  });

  it('checks what the two give together', () => {
    const moving = square.with({ transfer: [new ArrayBuffer(1)] });
    expect(sentence(() => moving.with({ retries: 1 }))).toContain(
      'TypeError: expected `transfer` without `retries`',
    );
    expect(() => moving.with({ retries: 1, transfer: undefined })).not.toThrow();
    expect(() => moving.with({ retries: 0 })).not.toThrow();
  });

  it.each<[object, string]>([
    [{ timeout: 5 }, 'TypeError: a task has no option `timeout`. Did you mean `timeoutMs`?'],
    [{ timeoutMs: 0 }, 'RangeError: expected `timeoutMs` to be a finite number of at least 1, got `0`'],
    [{ timeoutMs: '5' }, "TypeError: expected `timeoutMs` to be a finite number of at least 1, got `'5'`"],
    [{ signal: {} }, 'TypeError: expected `signal` to be an AbortSignal, got `an object`'],
    [{ retries: -1 }, 'RangeError: expected `retries` to be an integer of at least 0, got `-1`'],
    [{ retries: 1.5 }, 'RangeError: expected `retries`'],
    [{ retries: null }, 'TypeError: expected the options of retries to be an object, got `null`'],
    [{ retries: {} }, 'TypeError: expected `retries.retries` to be a number of extra runs'],
    [
      { retries: { retries: 1, delay: 5 } },
      'TypeError: retries has no option `delay`. Did you mean `delayMs`?',
    ],
    [{ retries: { retries: 1, delayMs: -5 } }, 'RangeError: expected `retries.delayMs`'],
    [{ retries: { retries: 1, factor: 0.5 } }, 'RangeError: expected `retries.factor`'],
    [{ retries: { retries: 1, jitter: 2 } }, 'RangeError: expected `retries.jitter` to be 0 to 1, got `2`'],
    [
      { retries: { retries: 1, when: true } },
      'TypeError: expected `retries.when` to be a function, got `true`',
    ],
    [{ priority: 0.5 }, 'RangeError: expected `priority` to be an integer'],
    [{ graceMs: -1 }, 'RangeError: expected `graceMs`'],
    [{ key: 5 }, 'TypeError: expected `key` to be a string, got `5`'],
    [{ label: 5 }, 'TypeError: expected `label` to be a string, got `5`'],
    [{ limits: { wallTime: 5 } }, 'TypeError: limits has no option `wallTime`. Did you mean `wallTimeMs`?'],
    [
      { limits: { memoryMiB: 0 } },
      'RangeError: expected `limits.memoryMiB` to be a finite number of at least 1, got `0`',
    ],
    [{ resources: { cpus: -1 } }, 'RangeError: expected `resources.cpus`'],
    [
      { resources: { cpus: 'two' } },
      "TypeError: expected `resources.cpus` to be a finite number of at least 0, got `'two'`",
    ],
    [{ resources: 5 }, 'TypeError: expected `resources` to be an object, got `5`'],
    [{ backend: 5 }, 'TypeError: expected `backend` to be an object, got `5`'],
    [
      { transfer: new ArrayBuffer(1) },
      'TypeError: expected `transfer` to be an array, got `an instance of ArrayBuffer`',
    ],
    [
      { transfer: [new Uint8Array(1)] },
      'TypeError: expected `transfer[0]` to be an ArrayBuffer or MessagePort, got `an instance of Uint8Array`',
    ],
    [
      { transfer: [new ArrayBuffer(1)], retries: { retries: 1 } },
      'TypeError: expected `transfer` without `retries`',
    ],
  ])('misuse %#: %j', (options, expected) => {
    expect(sentence(() => square.with(options as CallOptions))).toContain(expected);
    expect(sentence(() => task(HERE, 'x', () => 1, options as CallOptions))).toContain(expected);
    expect(sentence(() => importTask('lodash', 'chunk', options as CallOptions))).toContain(expected);
    expect(sentence(() => pythonTask('a:b', options as CallOptions))).toContain(expected);
  });

  it.each([undefined, null, 5, []])('the options must be an object, not %j', (options) => {
    expect(sentence(() => square.with(options as never))).toContain(
      'TypeError: expected the options of a task to be an object',
    );
  });
});
