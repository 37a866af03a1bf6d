import { afterEach, describe, expect, it } from 'vitest';
import { rejection } from '../../test/support/until.js';
import { importTask } from '../task/import-task.js';
import { inlineTask } from '../task/inline-task.js';
import { portableReference } from '../task/portable-reference.js';
import { pythonTask } from '../task/task.js';
import { runCall } from '../worker/run-call.js';
import { serveUnits, type UnitOptions } from './serve-units.js';

afterEach(() => serveUnits({}));

const context = { id: 'call', attempt: 1 } as never;
const none = { kind: 'none' } as const;
const join = portableReference(importTask('node:path/posix', 'join'), none);
const double = portableReference(
  inlineTask((x: number) => 2 * x),
  none,
);

describe('the units that a process serves', () => {
  it.each<[unknown, string, string]>([
    [{ task: [] }, 'TypeError', 'serveUnits() has no option `task`. Did you mean `tasks`?'],
    [{ tasks: [5] }, 'TypeError', 'expected `tasks[0]` to be a text that is not empty, got `5`'],
    [{ cache: 5 }, 'TypeError', 'expected `cache` to be a string'],
    [{ accepts: ['files'] }, 'RangeError', "expected `accepts` to be one of 'file', 'installed'"],
    [{ modules: '/nowhere' }, 'TypeError', 'expected `modules` to be a folder with node_modules in it'],
    [{ tasks: ['./gone.js'] }, 'ExecutorError', 'importing ./gone.js, a file of --tasks, failed'],
    [{ tasks: ['data:text/javascript,throw new Error("broken")'] }, 'ExecutorError', 'failed: broken'],
  ])('%j is refused', async (options, name, told) => {
    const error = (await rejection(serveUnits(options as UnitOptions))) as Error;
    expect(`${error.name}: ${error.message}`).toContain(`${name}: `);
    expect(error.message).toContain(told);
  });

  it('are all kinds, without tasks of its own', async () => {
    expect(await runCall(join, ['a', 'b'], context)).toBe('a/b');
    expect(await runCall(double, [4], context)).toBe(8);
  });

  it('are what is installed, with tasks of its own', async () => {
    await serveUnits({ tasks: ['data:text/javascript,'] });
    expect(await runCall({ ...join, key: 'again' }, ['a', 'b'], context)).toBe('a/b');
    const text = 'data:text/javascript,export const x = () => 1';
    const shipped = portableReference(importTask(text, 'x'), none);
    for (const reference of [{ ...double, key: 'not known yet' }, shipped]) {
      expect(await rejection(runCall(reference, [4], context) as Promise<unknown>)).toMatchObject({
        code: 'REJECTED',
        message: expect.stringContaining("expected code of the kind installed, got 'inline'"),
      });
    }
  });

  it('are never Python', async () => {
    const fit = portableReference(pythonTask('jobs:fit'), none);
    expect(await rejection(runCall(fit, [], context) as Promise<unknown>)).toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('python:jobs:fit'),
    });
  });
});
