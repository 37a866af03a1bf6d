import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Executor, ExecutorError, importTask, type SubmitMessage, type Task } from '@elsewhere/core';
import { defineExecutor, type LiveCall, portableReference, seal, sealFailure } from '@elsewhere/core/adapter';
import { afterEach, describe, expect, it } from 'vitest';
import type { SealedOutcome } from './sealed-outcome.js';
import { sealedCallOf, tellOutcome } from './submitter.js';

const gzip: Task<[string], unknown> = importTask<(text: string) => unknown>('node:zlib', 'gzipSync');
const executors: Executor[] = [];

afterEach(async () => {
  for (const executor of executors.splice(0)) await executor.close({ cancel: true });
});

/** A call in the hands of a pool that does nothing with it. */
async function inHand(task = gzip) {
  const taken: LiveCall[] = [];
  const executor = defineExecutor({
    name: 'far',
    supports: { limits: ['wallTime', 'memory'] },
    open: (context) => ({
      pump() {
        for (let call = context.take(); call !== undefined; call = context.take()) taken.push(call);
      },
      drop: () => {},
      running: () => 0,
      workers: () => 1,
      close: async () => {},
    }),
  });
  executors.push(executor);
  const future = executor.submit(task, 'text');
  await Promise.resolve();
  return { future, call: taken[0]!, taken };
}

const outcomeOf = (kind: SealedOutcome['kind'], over: Partial<SealedOutcome> = {}): SealedOutcome => ({
  kind,
  value: '',
  ours: false,
  startedAt: Date.now(),
  runMs: 1,
  host: 'far-away',
  pid: 4711,
  ...over,
});

describe('a call on its way', () => {
  it('carries what its attempt needs', async () => {
    const task = gzip.with({ priority: 3, graceMs: 5, label: 'zip', limits: { memoryMiB: 64 }, retries: 2 });
    const { call } = await inHand(task);
    expect(sealedCallOf(call, portableReference(gzip, { kind: 'installed' }))).toMatchObject({
      id: call.id,
      attempt: 1,
      args: '["text"]',
      priority: 3,
      graceMs: 5,
      label: 'zip',
      limits: { memoryMiB: 64 },
      task: { id: 'node:zlib#gzipSync', code: { kind: 'none' } },
    });
  });

  it('carries the headers that it was given at submit', async () => {
    const give = (message: unknown): void => {
      (message as SubmitMessage).headers.traceparent = '00-abc';
    };
    subscribe('elsewhere:submit', give);
    const { call } = await inHand().finally(() => unsubscribe('elsewhere:submit', give));
    const sealed = sealedCallOf(call, portableReference(gzip, { kind: 'installed' }));
    expect(sealed.headers).toEqual({ traceparent: '00-abc' });
  });
});

describe('an outcome, told to its call', () => {
  it('that succeeded gives the value', async () => {
    const { call, future } = await inHand();
    expect(tellOutcome(call, 'far', 1, outcomeOf('succeeded', { value: '5' }))).toBe(true);
    expect(await future).toBe(5);
    expect(future.state).toBe('succeeded');
  });

  it('that failed gives the error of the task, and where it happened', async () => {
    const { call, future } = await inHand();
    tellOutcome(call, 'far', 1, outcomeOf('failed', { value: sealFailure(new RangeError('no')) }));
    const error = await future.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ remote: { executor: 'far', host: 'far-away', pid: 4711, attempt: 1 } });
  });

  it.each(['lost', 'interrupted'] as const)('that is %s fails with WORKER_LOST', async (kind) => {
    const { call, future } = await inHand();
    const value = sealFailure(new ExecutorError('WORKER_LOST', 'the worker is gone'));
    tellOutcome(call, 'far', 1, outcomeOf(kind, { value, ours: true }));
    await expect(future).rejects.toMatchObject({ code: 'WORKER_LOST', executor: 'far' });
  });

  it('that failed is tried again where the call says so', async () => {
    const { call, future, taken } = await inHand(gzip.with({ retries: 1 }));
    tellOutcome(call, 'far', 1, outcomeOf('failed', { value: sealFailure(new Error('once')) }));
    while (taken.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(call.attempt).toBe(2);
    tellOutcome(call, 'far', 1, outcomeOf('succeeded', { value: '"late"' })); // of the first attempt
    tellOutcome(call, 'far', 2, outcomeOf('succeeded', { value: '"second"' }));
    expect(await future).toBe('second');
  });

  it('that was cancelled by somebody else ends as cancelled, with the reason', async () => {
    const { call, future } = await inHand();
    tellOutcome(call, 'far', 1, outcomeOf('cancelled', { value: seal('no need', 'reason') }));
    await expect(future).rejects.toMatchObject({ code: 'CANCELLED', cause: 'no need' });
    expect(future.state).toBe('cancelled');
  });

  it('whose value is broken fails with what is wrong with it', async () => {
    const { call, future } = await inHand();
    tellOutcome(call, 'far', 1, outcomeOf('succeeded', { value: '~["Z"]' }));
    await expect(future).rejects.toMatchObject({ code: 'REJECTED' });
  });

  it.each(['superseded', 'not-started'] as const)(
    'that is %s leaves the call to somebody else',
    async (kind) => {
      const { call, future } = await inHand();
      expect(tellOutcome(call, 'far', 1, outcomeOf(kind))).toBe(false);
      expect(future.state).toBe('pending');
      future.cancel();
      await future.catch(() => {});
    },
  );
});
