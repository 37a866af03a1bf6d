import { describe, expect, it, vi } from 'vitest';
import { fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, turn } from '../../test/support/until.js';
import { seal } from '../wire/seal.js';
import { defineExecutor } from './define-executor.js';

/** A pool that does nothing by itself. */
const idle = {
  pump() {},
  drop() {},
  running: () => 0,
  workers: () => 0,
  close: () => Promise.resolve(),
};

describe('executors whose calls outlive this process', () => {
  it('have attach, others have not', () => {
    expect(fakeExecutor().executor.attach).toBeUndefined();
    const durable = defineExecutor({ name: 'lasting', supports: { durable: true }, open: () => idle });
    expect(durable.attach).toBeTypeOf('function');
  });

  it('find a call again by its id and follow it', async () => {
    const attach = vi.fn(async (call: { readonly id: string }) => `the end of ${call.id}`);
    const run = (): Promise<never> => Promise.reject(new Error('never to be run'));
    const executor = defineExecutor({ name: 'lasting', supports: { durable: true }, run, attach });
    const future = executor.attach!(echo, 'c1-2');
    expect([future.id, future.state]).toEqual(['c1-2', 'pending']);
    expect(await future).toBe('the end of c1-2');
  });

  it('that cannot attach say so', async () => {
    const executor = defineExecutor({ name: 'lasting', supports: { durable: true }, open: () => idle });
    expect(await rejection(executor.attach!(echo, 'c1-2'))).toMatchObject({
      code: 'NOT_SUPPORTED',
      executor: 'lasting',
    });
  });

  it('try an attached call again only when its arguments are known', async () => {
    for (const known of [false, true]) {
      const runs: number[] = [];
      const executor = defineExecutor({
        name: 'lasting',
        supports: { durable: true },
        open: (context) => ({
          ...idle,
          attach(call) {
            if (known) call.sealed = seal(['again'], 'args');
            call.fail(call.attempt, new Error('lost'));
          },
          pump() {
            const call = context.take();
            if (call === undefined) return;
            runs.push(call.attempt);
            call.succeed(call.attempt, 'better');
          },
        }),
      });
      const ends = await executor.attach!(echo.with({ retries: 1 }), 'c1-2').catch((error) => error.message);
      expect([ends, runs]).toEqual(known ? ['better', [2]] : ['lost', []]);
    }
  });

  it('leave calls running on close({ detach: true }): their futures fail as CLOSED and nothing is dropped', async () => {
    const pool = { ...idle, drop: vi.fn(), detach: vi.fn(() => Promise.resolve()) };
    const executor = defineExecutor({ name: 'lasting', supports: { durable: true }, open: () => pool });
    const future = executor.submit(echo, 1);
    const error = rejection(future);
    await Promise.all([executor.close({ detach: true }), executor.close({ detach: true })]);
    expect(await error).toMatchObject({ code: 'CLOSED', executor: 'lasting' });
    expect(future.state).toBe('failed');
    expect([pool.detach.mock.calls.length, pool.drop.mock.calls.length]).toEqual([1, 0]);
  });

  it('can still be detached while a close waits', async () => {
    const executor = defineExecutor({ name: 'lasting', supports: { durable: true }, open: () => idle });
    const error = rejection(executor.submit(echo, 1));
    const closing = executor.close();
    await turn();
    await executor.close({ detach: true });
    await closing;
    expect(await error).toMatchObject({ code: 'CLOSED' });
  });

  it('repeat attempts that were lost with their worker beyond what the policy allows', async () => {
    const executor = defineExecutor({
      name: 'lasting',
      supports: { durable: true },
      open: (context) => ({
        ...idle,
        pump() {
          const call = context.take();
          if (call === undefined) return;
          if (call.attempt < 3) call.repeat(call.attempt, new Error('gone'));
          else call.fail(call.attempt, new Error(`attempt ${call.attempt} fails`));
        },
      }),
    });
    const attempts: number[] = [];
    const future = executor.submit(echo.with({ retries: { retries: 1, delayMs: 1 } }), 1);
    future.on('retry', ({ attempt }) => attempts.push(attempt));
    expect(await rejection(future)).toMatchObject({ message: 'attempt 4 fails' });
    expect(attempts).toEqual([2, 3, 4]);
  });

  it('tell the id of their job as soon as the backend has the call', async () => {
    const executor = defineExecutor({
      name: 'lasting',
      async run(_call, { accepted, started }) {
        accepted('job 7');
        await turn();
        started();
        return 'done';
      },
    });
    const future = executor.submit(echo, 1);
    await Promise.resolve();
    expect([future.jobId, future.state]).toEqual(['job 7', 'pending']);
    expect(await future).toBe('done');
  });
});
