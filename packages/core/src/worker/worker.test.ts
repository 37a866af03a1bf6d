import { afterEach, describe, expect, it, vi } from 'vitest';
import { rejection, thrownBy, turn } from '../../test/support/until.js';
import { ExecutorError } from '../executor-error.js';
import { open, seal, sealFailure } from '../wire/seal.js';
import { boundFraction, withinTime } from './call-rules.js';
import { Mailbox } from './mailbox.js';
import { WorkerContext } from './worker-context.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('a fraction', () => {
  it('beyond the bounds is the bound', () => {
    expect([-1, 0, 0.5, 1, 7, Number.POSITIVE_INFINITY].map(boundFraction)).toEqual([0, 0, 0.5, 1, 1, 1]);
  });

  it.each([Number.NaN, '0.5', undefined, null])('%o is a TypeError', (fraction) => {
    const error = thrownBy(() => boundFraction(fraction as number)) as Error;
    expect(`${error.name}: ${error.message}`).toContain(
      'TypeError: expected `fraction` to be a number from 0 to 1',
    );
  });
});

describe('the time of a request', () => {
  const never = new Promise<never>(() => {});

  it('is not bounded unless asked', async () => {
    expect(await withinTime(Promise.resolve(5), undefined)).toBe(5);
  });

  it('over, it is REQUEST_FAILED', async () => {
    vi.useFakeTimers();
    const failed = rejection(withinTime(never, 100));
    await vi.advanceTimersByTimeAsync(101);
    expect(await failed).toMatchObject({
      code: 'REQUEST_FAILED',
      message: expect.stringContaining('within 100 ms'),
    });
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers();
    await withinTime(Promise.resolve(5), 1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('beyond the longest timer is not over at once', async () => {
    vi.useFakeTimers();
    let settled = false;
    const wait = withinTime(never, 2 ** 32).finally(() => {
      settled = true;
    });
    const failed = rejection(wait);
    await vi.advanceTimersByTimeAsync(2 ** 31 + 10);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(2 ** 32);
    expect(await failed).toMatchObject({ code: 'REQUEST_FAILED' });
  });

  it('must be at least a millisecond', async () => {
    expect(await rejection(withinTime(never, 0))).toBeInstanceOf(RangeError);
  });
});

describe('a mailbox', () => {
  it('gives messages in order, early and late ones, and ends', async () => {
    const mailbox = new Mailbox();
    mailbox.put(1);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const message of mailbox) seen.push(message);
    })();
    await turn();
    mailbox.put(2);
    mailbox.put(3);
    mailbox.end();
    await reading;
    expect(seen).toEqual([1, 2, 3]);
    for await (const _ of mailbox) expect.fail('it has ended');
  });

  it('can be left and entered again', async () => {
    const mailbox = new Mailbox();
    for (const message of [1, 2]) mailbox.put(message);
    for await (const message of mailbox) {
      expect(message).toBe(1);
      break;
    }
    for await (const message of mailbox) {
      expect(message).toBe(2);
      break;
    }
  });
});

describe('the context of a call on the worker side', () => {
  interface Sent {
    readonly kind: string;
    readonly value: unknown;
  }

  function contextOf(): { context: WorkerContext; sent: Sent[] } {
    const sent: Sent[] = [];
    const context = new WorkerContext('c-1', 2, 'far', {
      progress: (fraction, note) => sent.push({ kind: 'progress', value: [fraction, open(note)] }),
      message: (message) => sent.push({ kind: 'message', value: open(message) }),
      request: (number, data) => sent.push({ kind: `request ${number}`, value: open(data) }),
    });
    return { context, sent };
  }

  it('says who it is and passes on what the task says', () => {
    const { context, sent } = contextOf();
    const { progress, send } = context;
    progress(2, { note: 1 });
    send(new Map([[1, 2]]));
    expect([context.id, context.attempt, context.executor]).toEqual(['c-1', 2, 'far']);
    expect(sent).toEqual([
      { kind: 'progress', value: [1, { note: 1 }] },
      { kind: 'message', value: new Map([[1, 2]]) },
    ]);
  });

  it('refuses what cannot cross', async () => {
    const { context, sent } = contextOf();
    expect(thrownBy(() => context.send(() => {}))).toMatchObject({ code: 'NOT_SERIALIZABLE' });
    expect(thrownBy(() => context.progress(0, Symbol()))).toMatchObject({ code: 'NOT_SERIALIZABLE' });
    expect(await rejection(context.request({ f: () => {} }))).toMatchObject({ code: 'NOT_SERIALIZABLE' });
    expect(sent).toEqual([]);
  });

  it('matches answers with questions by their number', async () => {
    const { context, sent } = contextOf();
    const [first, second] = [context.request('first'), context.request('second')];
    expect(sent.map(({ kind }) => kind)).toEqual(['request 1', 'request 2']);
    context.answer(2, seal('two', 'answer'));
    context.refuse(1, sealFailure(new ExecutorError('REQUEST_FAILED', 'no')));
    context.answer(1, seal('too late', 'answer'));
    context.answer(9, seal('nobody asked', 'answer'));
    expect(await second).toBe('two');
    expect(await rejection(first)).toMatchObject({ code: 'REQUEST_FAILED', message: 'no' });
  });

  it('after the end says nothing, and open questions fail', async () => {
    const { context, sent } = contextOf();
    const question = rejection(context.request('open'));
    context.end();
    context.progress(1);
    context.send('late');
    expect(await question).toMatchObject({
      code: 'REQUEST_FAILED',
      message: expect.stringContaining('ended before'),
    });
    expect(await rejection(context.request('late'))).toMatchObject({ code: 'REQUEST_FAILED' });
    expect(sent).toHaveLength(1);
    for await (const _ of context.messages) expect.fail('it has ended');
  });

  it('has a signal that is created when it is read, and keeps the reason', () => {
    const { context } = contextOf();
    context.abort('over');
    expect([context.signal.aborted, context.signal.reason]).toEqual([true, 'over']);
  });

  it('gives the messages that are delivered', async () => {
    const { context } = contextOf();
    context.deliver(seal('hello', 'message'));
    for await (const message of context.messages) {
      expect(message).toBe('hello');
      break;
    }
  });
});
