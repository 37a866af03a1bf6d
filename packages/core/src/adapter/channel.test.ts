import { describe, expect, it, vi } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, thrownBy, turn } from '../../test/support/until.js';

const full = { supports: { channel: 'full' } } as const;

/** Everything that a call is sent, until it ends. */
async function inbox(messages: AsyncIterable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const message of messages) seen.push(message);
  return seen;
}

describe('what a call tells', () => {
  it('comes as events, in order, and starts the call', async () => {
    const { executor, attempts } = fakeExecutor(full);
    const future = executor.submit(echo);
    const seen: unknown[] = [];
    future.on('started', () => seen.push('started'));
    future.on('progress', (progress) => seen.push(progress));
    future.on('message', (message) => seen.push(message));
    future.on('log', (line) => seen.push(line));
    future.on('settled', () => seen.push('settled'));
    await turn();
    const { context, succeed } = attempts[0]!;
    context.progress(0.5);
    context.message({ hello: 1 });
    context.log('stderr', 'careful');
    succeed();
    await future;
    expect(seen).toEqual([
      'started',
      { fraction: 0.5, note: undefined },
      { hello: 1 },
      { stream: 'stderr', line: 'careful' },
      'settled',
    ]);
    expect(future.progress).toEqual({ fraction: 0.5, note: undefined });
  });

  it('is not heard after the end', async () => {
    const { executor, attempts } = fakeExecutor(full);
    const future = executor.submit(echo);
    const heard = vi.fn();
    for (const event of ['progress', 'message', 'log', 'request'] as const) future.on(event, heard);
    await turn();
    const { context, succeed } = attempts[0]!;
    succeed();
    await future;
    context.progress(1);
    context.message('late');
    context.log('stdout', 'late');
    expect(await rejection(context.request('late'))).toMatchObject({ code: 'REQUEST_FAILED' });
    expect(heard).not.toHaveBeenCalled();
  });

  it('a handler that throws does not stop the others; its error surfaces', async () => {
    const { executor, attempts } = fakeExecutor(full);
    const future = executor.submit(echo);
    const surfaced: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => surfaced.push(error));
    const last = vi.fn();
    future.on('message', () => {
      throw new RangeError('of a handler');
    });
    future.on('message', last);
    await turn();
    attempts[0]!.context.message(1);
    await turn();
    for (const listener of listeners) process.on('uncaughtException', listener);
    expect([last.mock.calls.length, surfaced]).toEqual([1, [new RangeError('of a handler')]]);
  });
});

describe('what a call is sent', () => {
  it('comes in order, also what was sent before it was handed over, and ends with the attempt', async () => {
    const { executor, attempts } = fakeExecutor(full);
    const future = executor.submit(echo);
    const message = { list: [1] };
    future.send(message);
    message.list.push(2);
    await turn();
    const reading = inbox(attempts[0]!.context.messages);
    future.send('second');
    await turn();
    future.send('third');
    attempts[0]!.succeed();
    await future;
    future.send('nobody reads this');
    expect(await reading).toEqual([{ list: [1] }, 'second', 'third']);
  });

  it('must be able to cross', () => {
    const future = fakeExecutor(full).executor.submit(echo);
    expect(thrownBy(() => future.send({ run: () => {} }))).toMatchObject({
      code: 'NOT_SERIALIZABLE',
      message: expect.stringContaining('`message.run`'),
    });
  });
});

describe('requests', () => {
  const asking = (): ReturnType<typeof echoExecutor> =>
    echoExecutor({ ...full, run: (_, { request }) => request('how much?') });

  it('get the answer of the handler that responds', async () => {
    const future = asking().submit(echo);
    future.on('request', (request) => request.respond([request.data, 'this much']));
    expect(await future).toEqual(['how much?', 'this much']);
  });

  it('may be answered later', async () => {
    const future = asking().submit(echo);
    future.on('request', (request) => void setImmediate(() => request.respond('later')));
    expect(await future).toBe('later');
  });

  it.each<[string, (request: { fail(error: unknown): void }) => unknown, string]>([
    ['refuses', (request) => request.fail(new Error('no')), 'no'],
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'no',
    ],
    ['rejects', () => Promise.reject(new Error('no')), 'no'],
  ])('fail with REQUEST_FAILED when the handler %s', async (_, handler, told) => {
    const future = asking().submit(echo);
    future.on('request', handler);
    expect(await rejection(future)).toMatchObject({ code: 'REQUEST_FAILED', cause: { message: told } });
  });

  it('fail with REQUEST_FAILED when nobody listens', async () => {
    expect(await rejection(asking().submit(echo))).toMatchObject({
      code: 'REQUEST_FAILED',
      message: expect.stringContaining('nobody listens'),
    });
  });
});
