import { describe, expect, it } from 'vitest';
import { echoExecutor } from '../test/support/fake-executor.js';
import { thrownBy } from '../test/support/until.js';
import { type CallContext, currentCall } from './current-call.js';
import { task } from './task/task.js';
import { runHere } from './worker/run-here.js';

const HERE = 'file:///srv/app/current-call.js';
const context = task(HERE, 'context', () => currentCall());
const summary = task(HERE, 'summary', async () => {
  await Promise.resolve();
  const { id, attempt, executor } = currentCall();
  return { id, attempt, executor };
});
const nested = task(HERE, 'nested', async () => [await summary(), await summary()]);

describe('currentCall', () => {
  it('outside of a task is a TypeError', () => {
    const error = thrownBy(() => currentCall()) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('currentCall() works inside a task while it runs');
  });

  it('in a direct call is inline, attempt 1, with an id of its own, also after an await', async () => {
    const [first, second] = [await summary(), await summary()];
    expect(first).toMatchObject({ executor: 'inline', attempt: 1 });
    expect(first.id).not.toBe(second.id);
  });

  it('a direct call within a direct call is part of it', async () => {
    const [first, second] = await nested();
    expect(first).toEqual(second);
  });

  it('a direct call within a submitted call is part of that', async () => {
    const executor = echoExecutor({ run: (call, more) => runHere(call, more, { executor: 'echo' }) });
    const future = executor.submit(nested.with({ retries: 1 }));
    expect(await future).toEqual([
      { id: future.id, attempt: 1, executor: 'echo' },
      { id: future.id, attempt: 1, executor: 'echo' },
    ]);
  });

  it('two direct calls at a time do not see one another', async () => {
    const ids = (await Promise.all([summary(), summary(), summary()])).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('what a direct call can say', () => {
  it('progress and send do nothing, and can be taken apart', async () => {
    const { progress, send } = (await context()) as CallContext;
    expect(progress(0.5, 'half')).toBeUndefined();
    expect(send({ any: 'thing' })).toBeUndefined();
  });

  it('request rejects with NOT_SUPPORTED', async () => {
    const { request } = (await context()) as CallContext;
    await expect(request('how much?')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  it('the signal is one, is not aborted and stays the same', async () => {
    const call = (await context()) as CallContext;
    expect(call.signal).toBeInstanceOf(AbortSignal);
    const again = call.signal;
    expect(call.signal).toBe(again);
    expect(again.aborted).toBe(false);
  });

  it('there are no messages, and waiting for them ends', async () => {
    const seen: unknown[] = [];
    for await (const message of ((await context()) as CallContext).messages) seen.push(message);
    expect(seen).toEqual([]);
  });
});
