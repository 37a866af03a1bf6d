import { afterEach, describe, expect, it } from 'vitest';
import { thrownBy } from '../../test/support/until.js';
import { defineExecutor } from '../adapter/define-executor.js';
import { shared } from '../shared-state.js';
import { checkCode } from './code-option.js';
import { readPortableReference } from './code-unit.js';
import { importTask } from './import-task.js';
import { inlineTask } from './inline-task.js';
import { portableReference } from './portable-reference.js';
import { pythonTask, task } from './task.js';

const here = new URL('./tasks.js', import.meta.url).href;
const there = new URL('../other/tasks.js', import.meta.url).href;
const sha256 = 'a'.repeat(64);

afterEach(() => {
  for (const key of shared.tasks.keys()) if (/#(?:run|walk)$/.test(key)) shared.tasks.delete(key);
});

describe('the identity of a task', () => {
  it.each([
    [task(here, 'identified', () => 1), '@elsewhere/core#identified', 'src/task/tasks.js', 'bundle'],
    [importTask(here, 'resize'), '@elsewhere/core/src/task/tasks#resize', 'src/task/tasks.js', 'bundle'],
    [importTask('node:zlib', 'gzipSync'), 'node:zlib#gzipSync', '', 'none'],
    [importTask('@acme/jobs/train', 'fit'), '@acme/jobs/train#fit', '', 'none'],
    [pythonTask('jobs.train:fit'), 'python:jobs.train:fit', '', 'none'],
    [inlineTask((x: number) => x), expect.stringMatching(/^inline:[0-9a-f]{16}#/), '', 'none'],
  ])('%# travels as data', (given, id, path, kind) => {
    const reference = portableReference(given, { kind: 'bundle', sha256 });
    expect(reference).toMatchObject({ id, at: { path }, code: { kind }, name: given.name });
    expect(readPortableReference(JSON.parse(JSON.stringify(reference)))).toEqual(reference);
  });

  it('of two modules of a package is refused when it is sent, with both files, and fine when it is not', async () => {
    const [first, second] = [task(here, 'run', () => 'first'), task(there, 'run', () => 'second')];
    const local = defineExecutor({ name: 'local', run: async ({ task: given }) => given() });
    expect([await local.submit(first), await local.submit(second)]).toEqual(['first', 'second']);

    const remote = defineExecutor({
      name: 'remote',
      portable: true,
      run: async ({ task: given }) => given(),
    });
    for (const both of [first, second]) {
      const error = thrownBy(() => remote.submit(both)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain('expected one task with the id `@elsewhere/core#run`, got two');
      expect(error.message).toContain(here);
      expect(error.message).toContain(there);
    }
  });

  it('is noticed to be double when the second module comes later', () => {
    const first = task(here, 'walk', () => 1);
    expect(portableReference(first, { kind: 'installed' }).id).toBe('@elsewhere/core#walk');
    task(there, 'walk', () => 1);
    expect(() => portableReference(first, { kind: 'installed' })).toThrow(TypeError);
  });

  it('registered again from the same module is the latest', async () => {
    const executor = defineExecutor({
      name: 'remote',
      portable: true,
      run: async ({ task: given }) => given(),
    });
    task(here, 'run', () => 'old');
    expect(await executor.submit(task(`${here}?v=2`, 'run', () => 'new'))).toBe('new');
  });

  it('has a key that differs by unit, and by file where the unit is one', () => {
    const one = task(here, 'run', () => 1);
    const keys = [
      { kind: 'installed' },
      { kind: 'file' },
      { kind: 'file', sha256 },
      { kind: 'bundle', sha256 },
      { kind: 'bundle', sha256: 'b'.repeat(64) },
    ] as const;
    expect(new Set(keys.map((unit) => portableReference(one, unit).key)).size).toBe(keys.length);
  });
});

describe('a reference from elsewhere', () => {
  it('has a key of its own, whatever it came with', () => {
    const own = portableReference(
      task(here, 'run', () => 1),
      { kind: 'installed' },
    );
    const taken = { ...whole, key: own.key };
    expect(readPortableReference(taken).key).toBe(whole.key);
    const inline = portableReference(
      inlineTask((x: number) => x),
      { kind: 'installed' },
    );
    expect(readPortableReference({ ...inline, source: '() => 5' }).key).not.toBe(inline.key);
    expect(readPortableReference({ ...whole, module: 'node:fs' }).key).not.toBe(whole.key);
  });

  const whole = portableReference(importTask('node:zlib', 'gzipSync'), { kind: 'installed' });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'task'],
    ['a kind that is none', { ...whole, kind: 'shell' }],
    ['an id that is no text', { ...whole, id: 5 }],
    ['no place', { ...whole, at: undefined }],
    ['a hash that leaves the cache', { ...whole, code: { kind: 'bundle', sha256: '../../etc/passwd' } }],
    ['a unit that is none', { ...whole, code: { kind: 'url' } }],
    ['no unit', { ...whole, code: undefined }],
  ])('with %s is REJECTED', (_, value) => {
    expect(thrownBy(() => readPortableReference(value))).toMatchObject({
      code: 'REJECTED',
      retryable: false,
    });
  });
});

describe('the option `code`', () => {
  it.each<[unknown]>([
    [undefined],
    ['file'],
    ['installed'],
    ['bundle'],
    [{ bundle: './src/tasks.ts' }],
    [{ bundle: new URL('file:///a.mjs'), external: ['sharp'], assets: [] }],
  ])('may be %j', (code) => {
    expect(() => checkCode(code)).not.toThrow();
  });

  it.each<[unknown, string]>([
    [
      'bundles',
      "expected `code` to be 'file', 'installed', 'bundle' or { bundle: './src/tasks.ts' }, got `'bundles'`",
    ],
    [null, 'got `null`'],
    [{}, 'got `an object`'],
    [{ bundle: '' }, 'expected `code.bundle` to be a text that is not empty'],
    [{ bundle: './a.ts', externals: [] }, 'code has no option `externals`. Did you mean `external`?'],
    [
      { bundle: './a.ts', external: 'sharp' },
      "expected `code.external` to be an array of texts, got `'sharp'`",
    ],
    [{ bundle: './a.ts', assets: [5] }, 'expected `code.assets[0]` to be a text that is not empty, got `5`'],
  ])('%j is a TypeError', (code, told) => {
    const error = thrownBy(() => checkCode(code)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(told);
  });
});
