import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, thrownBy, turn } from '../../test/support/until.js';
import type { CallOptions } from '../task/call-options.js';
import { inlineTask } from '../task/inline-task.js';
import { pythonTask } from '../task/task.js';

const LIMITED: readonly (readonly [string, CallOptions, string])[] = [
  ['limits.wallTimeMs', { limits: { wallTimeMs: 5_000 } }, 'the limit `wallTimeMs` (supports.limits is [])'],
  ['limits.cpuTimeMs', { limits: { cpuTimeMs: 5 } }, 'the limit `cpuTimeMs` (supports.limits is [])'],
  ['limits.memoryMiB', { limits: { memoryMiB: 5 } }, 'the limit `memoryMiB` (supports.limits is [])'],
  ['resources.cpus', { resources: { cpus: 2 } }, 'the resource `cpus` (supports.resources is [])'],
  [
    'a resource of another name',
    { resources: { licences: 1 } },
    'the resource `licences` (supports.resources is [])',
  ],
  ['transfer', { transfer: [new ArrayBuffer(1)] }, '`transfer` (supports.transfer is false)'],
];
const NOTHING = { supports: { limits: [] } } as const;

describe('what `supports` denies', () => {
  it.each(LIMITED)('%s is NOT_SUPPORTED, and the call is never handed over', async (_, options, told) => {
    const { executor, attempts } = fakeExecutor(NOTHING);
    const future = executor.submit(
      echo.with({ ...options, retries: options.transfer === undefined ? 3 : 0 }),
    );
    expect(await rejection(future)).toMatchObject({
      code: 'NOT_SUPPORTED',
      executor: 'fake',
      retryable: false,
      message: `the executor fake does not support ${told}`,
    });
    await turn();
    expect([future.state, future.attempt, attempts.length]).toEqual(['failed', 1, 0]);
  });

  it.each(LIMITED)('%s is passed over with `unsupported: ignore`', async (_, options) => {
    const executor = echoExecutor({ ...NOTHING, unsupported: 'ignore' });
    expect(await executor.submit(echo.with(options), 'fine')).toBe('fine');
  });

  it('a limit that is ignored is not kept either', async () => {
    const { executor, attempts } = fakeExecutor({ ...NOTHING, unsupported: 'ignore' });
    const future = executor.submit(echo.with({ limits: { wallTimeMs: 1 } }));
    await turn();
    attempts[0]!.context.started();
    for (let round = 0; round < 10; round++) await turn();
    expect(future.state).toBe('running');
    attempts[0]!.succeed();
    await future;
  });

  it('what is undefined is not asked for', async () => {
    const options = { limits: { cpuTimeMs: undefined }, resources: { gpus: undefined }, transfer: [] };
    expect(await echoExecutor(NOTHING).submit(echo.with(options), 'fine')).toBe('fine');
  });

  it('what is supported is let through', async () => {
    const executor = echoExecutor({ supports: { limits: ['memory'], resources: ['cpus'], transfer: true } });
    const buffer = new ArrayBuffer(3);
    const task = echo.with({ limits: { memoryMiB: 5 }, resources: { cpus: 2 }, transfer: [buffer] });
    expect(await executor.submit(task, buffer)).toHaveProperty('byteLength', 3);
    expect(buffer.byteLength).toBe(0);
  });

  it.each(['fail', 'ignore'] as const)(
    'tasks of other kinds cannot be run, so they are not ignored (%s)',
    async (unsupported) => {
      const executor = echoExecutor({ unsupported });
      const inline = await rejection(executor.submit(inlineTask(() => 1)));
      expect(inline).toMatchObject({
        code: 'NOT_SUPPORTED',
        message: expect.stringContaining('supports.inline is false'),
      });
      const python = await rejection(executor.submit(pythonTask<[], number>('a:b')));
      expect(python).toMatchObject({
        code: 'NOT_SUPPORTED',
        message: expect.stringContaining('supports.python is false'),
      });
    },
  );

  it.each(['none', 'progress'] as const)('send() is NOT_SUPPORTED where the channel is %s', (channel) => {
    const future = fakeExecutor({ supports: { channel } }).executor.submit(echo);
    expect(thrownBy(() => future.send('hello'))).toMatchObject({ code: 'NOT_SUPPORTED', executor: 'fake' });
  });
});
