import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/support/until.js';
import { ExecutorError } from '../executor-error.js';
import { findFunction } from './find-function.js';

const module = new URL('../../test/support/one-task.ts', import.meta.url).href;

describe('finding a function by its reference', () => {
  it('imports the module, which registers its tasks', async () => {
    const run = await findFunction({ kind: 'task', key: `${module}#triple`, module, name: 'triple' });
    expect((run as unknown as (value: number) => number)(3)).toBe(9);
  });

  it.each([
    [
      'tripel',
      "did not register 'tripel' with task(import.meta.url, …). Did you mean 'triple'? It has: triple.",
    ],
    ['notATask', "did not register 'notATask'"],
  ])('a task %s that is not there is TASK_NOT_FOUND', async (name, told) => {
    const error = await rejection(findFunction({ kind: 'task', key: `${module}#${name}`, module, name }));
    expect(error).toBeInstanceOf(ExecutorError);
    expect(error).toMatchObject({
      code: 'TASK_NOT_FOUND',
      retryable: false,
      message: expect.stringContaining(told),
    });
  });

  it('a module that cannot be imported is the cause', async () => {
    const gone = 'file:///nowhere/tasks.js';
    const error = await rejection(findFunction({ kind: 'task', key: `${gone}#x`, module: gone, name: 'x' }));
    expect(error).toMatchObject({ code: 'TASK_NOT_FOUND', cause: expect.any(Error) });
  });

  it('inline text is compiled once', async () => {
    const reference = {
      kind: 'inline',
      key: 'inline:1#f',
      module: 'inline:',
      name: 'f',
      source: '(x) => x + 1',
    } as const;
    const [first, second] = [await findFunction(reference), await findFunction(reference)];
    expect(first).toBe(second);
  });
});
