import { describe, expect, it, vi } from 'vitest';
import { addListener, createRequest, emit, emitRequest, type Listeners } from './call-events.js';

describe('handlers of a call', () => {
  it('are called in the order in which they were added, with the payload', () => {
    const listeners: Listeners = new Map();
    const seen: unknown[] = [];
    addListener(listeners, 'log', (...payload) => seen.push(['first', ...payload]));
    addListener(listeners, 'log', (...payload) => seen.push(['second', ...payload]));
    emit(listeners, 'log', 1, 2);
    emit(listeners, 'other', 3);
    emit(undefined, 'log');
    expect(seen).toEqual([
      ['first', 1, 2],
      ['second', 1, 2],
    ]);
  });

  it('are removed one at a time, each once, also when the same function was added twice', () => {
    const listeners: Listeners = new Map();
    const handler = vi.fn();
    const off = addListener(listeners, 'log', handler);
    addListener(listeners, 'log', handler);
    off();
    off();
    emit(listeners, 'log');
    expect(handler).toHaveBeenCalledOnce();
  });

  it('that are added or removed during an emission count from the next one', () => {
    const listeners: Listeners = new Map();
    const seen: string[] = [];
    const off = addListener(listeners, 'log', () => {
      seen.push('first');
      off();
      offSecond();
      addListener(listeners, 'log', () => seen.push('new'));
    });
    const offSecond = addListener(listeners, 'log', () => seen.push('second'));
    emit(listeners, 'log');
    expect(seen).toEqual(['first', 'second']);
    emit(listeners, 'log');
    expect(seen).toEqual(['first', 'second', 'new']);
  });
});

describe('requests', () => {
  it('the first answer counts', async () => {
    const { request, answer } = createRequest('how much?');
    expect(request.data).toBe('how much?');
    request.respond(1);
    request.respond(2);
    request.fail(new Error('too late'));
    expect(await answer).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ['an error', new RangeError('no money'), 'no money'],
    ['a text', 'no time', 'no time'],
    ['nothing', undefined, 'undefined'],
  ])('a refusal with %s is REQUEST_FAILED with that cause', async (_, cause, told) => {
    const { request, answer } = createRequest(undefined);
    request.fail(cause);
    await expect(answer).rejects.toMatchObject({
      code: 'REQUEST_FAILED',
      cause,
      message: `the request was refused: ${told}`,
    });
  });

  it('a refusal that nobody waits for is silent', () => {
    createRequest(undefined).request.fail(new Error('unheard'));
  });

  it('a handler that throws or rejects has refused', async () => {
    for (const handler of [
      () => {
        throw new Error('thrown');
      },
      async () => {
        throw new Error('thrown');
      },
    ]) {
      const listeners: Listeners = new Map();
      addListener(listeners, 'request', handler);
      const { request, answer } = createRequest(undefined);
      expect(emitRequest(listeners, request)).toBe(true);
      await expect(answer).rejects.toMatchObject({ code: 'REQUEST_FAILED', cause: { message: 'thrown' } });
    }
  });

  it('says whether anybody was there to answer', () => {
    const { request } = createRequest(undefined);
    expect(emitRequest(undefined, request)).toBe(false);
    expect(emitRequest(new Map(), request)).toBe(false);
  });
});
