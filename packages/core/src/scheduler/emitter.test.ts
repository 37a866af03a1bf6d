import { describe, expect, it, vi } from 'vitest';
import { thrownBy } from '../../test/support/until.js';
import { Emitter, type HandlerOptions } from './emitter.js';

function emitter(): {
  emitter: Emitter;
  failures: [unknown, string][];
  pending: [Promise<unknown>, string][];
} {
  const failures: [unknown, string][] = [];
  const pending: [Promise<unknown>, string][] = [];
  const outlets = {
    failed: (error: unknown, event: string) => void failures.push([error, event]),
    pending: (promise: Promise<unknown>, event: string) => void pending.push([promise, event]),
  };
  return { emitter: new Emitter(['start', 'future-result', 'stop'], outlets), failures, pending };
}

/** On which of the first emissions a handler with these options is called, repeats included. */
function callsOf(options: HandlerOptions, emissions = 10): number[] {
  const { emitter: events } = emitter();
  const calls: number[] = [];
  let emission = 0;
  events.on('start', () => calls.push(emission), options);
  for (emission = 1; emission <= emissions; emission++) events.emit('start', []);
  return calls;
}

describe('handlers', () => {
  it('are called in the order of their registration with the payload, duplicates too', () => {
    const { emitter: events } = emitter();
    const seen: unknown[][] = [];
    const handler = (...payload: unknown[]): void => void seen.push(payload);
    events.on('start', (...payload) => seen.push(['first', ...payload]));
    events.on('start', handler);
    events.on('start', handler);
    expect(events.emit('start', [1, 2])).toBe(3);
    expect(seen).toEqual([
      ['first', 1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  it('of other events are not called (row 86)', () => {
    const { emitter: events } = emitter();
    const handler = vi.fn();
    events.on('stop', handler);
    expect([events.emit('start', []), events.has('start'), events.has('stop')]).toEqual([0, false, true]);
    expect(handler).not.toHaveBeenCalled();
  });

  it('one that throws is reported and skips nobody', () => {
    const { emitter: events, failures } = emitter();
    const last = vi.fn();
    events.on('start', () => {
      throw new Error('first');
    });
    events.on('start', last);
    events.emit('start', []);
    expect(last).toHaveBeenCalledOnce();
    expect(failures).toEqual([[new Error('first'), 'start']]);
  });

  it('a promise that one returns is reported as pending, a future is not', () => {
    const { emitter: events, pending } = emitter();
    const promise = Promise.resolve(1);
    const future = Object.assign(Promise.resolve(2), { cancel() {}, submittedAt: 0 });
    for (const returned of [promise, future, 5, undefined, {}]) events.on('start', () => returned);
    events.emit('start', []);
    expect(pending).toHaveLength(1);
    expect(pending[0]![1]).toBe('start');
  });
});

describe('options of a handler, each with counters of its own (rows 94-97, 99, 104)', () => {
  it.each<[string, HandlerOptions, number[]]>([
    ['none: each emission', {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['every: the k-th, 2k-th, …', { every: 3 }, [3, 6, 9]],
    ['maxCalls: that many emissions', { maxCalls: 2 }, [1, 2]],
    ['maxCalls 0: never', { maxCalls: 0 }, []],
    [
      'repeat: so often in a row',
      { repeat: 2 },
      [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10],
    ],
    ['maxCalls counts emissions, not repeats', { maxCalls: 2, repeat: 3 }, [1, 1, 1, 2, 2, 2]],
    ['every, then maxCalls, then repeat', { every: 4, maxCalls: 2, repeat: 2 }, [4, 4, 8, 8]],
    [
      'undefined is as not given',
      { every: undefined, when: undefined, maxCalls: undefined, repeat: undefined },
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ],
  ])('%s', (_, options, calls) => {
    expect(callsOf(options)).toEqual(calls);
  });

  it('when is asked after every: only on the k-th emissions', () => {
    let asked = 0;
    expect(callsOf({ every: 2, when: () => ++asked > 2 })).toEqual([6, 8, 10]);
    expect(asked).toBe(5);
  });

  it('when is asked before maxCalls: what it turned down does not count', () => {
    let asked = 0;
    expect(callsOf({ when: () => ++asked % 2 === 0, maxCalls: 3 })).toEqual([2, 4, 6]);
    expect(asked).toBe(10);
  });

  it('when is asked without arguments and may return anything', () => {
    const { emitter: events } = emitter();
    const when = vi.fn(() => 0 as unknown as boolean);
    const handler = vi.fn();
    events.on('start', handler, { when });
    events.emit('start', ['payload']);
    expect([when.mock.calls[0], handler.mock.calls]).toEqual([[], []]);
  });

  it('when that throws is reported like its handler', () => {
    const { emitter: events, failures } = emitter();
    const handler = vi.fn();
    events.on('start', handler, {
      when: () => {
        throw new Error('when');
      },
    });
    events.emit('start', []);
    expect(handler).not.toHaveBeenCalled();
    expect(failures).toEqual([[new Error('when'), 'start']]);
  });

  it('a call that throws counts for maxCalls, and its repeats go on', () => {
    const { emitter: events, failures } = emitter();
    const handler = vi.fn(() => {
      throw new Error('again');
    });
    events.on('start', handler, { maxCalls: 1, repeat: 2 });
    for (let emission = 0; emission < 3; emission++) events.emit('start', []);
    expect([handler.mock.calls.length, failures.length]).toEqual([2, 2]);
  });

  it('a promise of each repeat is reported', () => {
    const { emitter: events, pending } = emitter();
    events.on('start', async () => {}, { repeat: 3 });
    events.emit('start', []);
    expect(pending).toHaveLength(3);
  });
});

describe('changing handlers', () => {
  it('what on() returns removes that one, however often it is called', () => {
    const { emitter: events } = emitter();
    const handler = vi.fn();
    const off = events.on('start', handler);
    events.on('start', handler);
    off();
    off();
    events.emit('start', []);
    expect(handler).toHaveBeenCalledOnce();
  });

  it('a handler added during an emission joins from the next one', () => {
    const { emitter: events } = emitter();
    const late = vi.fn();
    events.on('start', () => events.on('start', late), { maxCalls: 1 });
    events.emit('start', []);
    expect(late).not.toHaveBeenCalled();
    events.emit('start', []);
    expect(late).toHaveBeenCalledOnce();
  });

  it('a handler that registers itself is called once per emission (row 101)', () => {
    const { emitter: events } = emitter();
    let calls = 0;
    const handler = (): void => {
      if (++calls < 100) events.on('start', handler);
    };
    events.on('start', handler);
    events.emit('start', []);
    expect(calls).toBe(1);
  });

  it('a handler removed during an emission is not called any more, its repeats neither', () => {
    const { emitter: events } = emitter();
    const removed = vi.fn();
    let off = (): void => {};
    events.on('start', () => off());
    off = events.on('start', removed);
    events.emit('start', []);
    expect(removed).not.toHaveBeenCalled();
    const once = vi.fn(() => offOnce());
    const offOnce = events.on('stop', once, { repeat: 5 });
    events.emit('stop', []);
    expect(once).toHaveBeenCalledOnce();
  });

  it('an emission within an emission goes first, to the end', () => {
    const { emitter: events } = emitter();
    const seen: string[] = [];
    events.on('start', (depth) => {
      seen.push(`first ${String(depth)}`);
      if (depth === 0) events.emit('start', [1]);
    });
    events.on('start', (depth) => seen.push(`second ${String(depth)}`));
    events.emit('start', [0]);
    expect(seen).toEqual(['first 0', 'first 1', 'second 1', 'second 0']);
  });
});

describe('misuse', () => {
  const add = (event: unknown, handler: unknown = () => {}, options: unknown = {}): string => {
    const error = thrownBy(() =>
      emitter().emitter.on(event as string, handler as () => void, options as object),
    );
    return `${(error as Error).name}: ${(error as Error).message}`;
  };

  it.each<[unknown, string]>([
    [
      'future-resutl',
      "there is no event `'future-resutl'`. Did you mean 'future-result'? Known events: start, future-result, stop.",
    ],
    ['banana', "there is no event `'banana'`. Known events: start, future-result, stop."],
    [undefined, 'there is no event `undefined`. Known events: start, future-result, stop.'],
    [Symbol('start'), 'there is no event `Symbol(start)`. Known events: start, future-result, stop.'],
  ])('an unknown event is a TypeError that lists the known ones: %#', (event, sentence) => {
    expect(add(event)).toBe(`TypeError: ${sentence}`);
  });

  it.each<[unknown, unknown, string]>([
    [null, {}, 'TypeError: expected `handler` to be a function, got `null`'],
    ['text', {}, "TypeError: expected `handler` to be a function, got `'text'`"],
    [() => {}, { every: 0 }, 'RangeError: expected `every` to be a positive integer, got `0`'],
    [() => {}, { repeat: 0 }, 'RangeError: expected `repeat` to be a positive integer, got `0`'],
    [() => {}, { maxCalls: -1 }, 'RangeError: expected `maxCalls` to be an integer of at least 0, got `-1`'],
    [() => {}, { when: true }, 'TypeError: expected `when` to be a function, got `true`'],
    [
      () => {},
      { evry: 2 },
      'TypeError: on() has no option `evry`. Did you mean `every`? Known options: every, when, maxCalls, repeat.',
    ],
  ])('%#', (handler, options, sentence) => {
    expect(add('start', handler, options)).toBe(sentence);
  });
});

describe('what people see of it', () => {
  it('events go by their names everywhere: in on(), in counts, in errors (rows 81, 82, 87, 90, 91)', () => {
    const { emitter: events } = emitter();
    const handler = vi.fn();
    events.on('start', handler);
    events.emit('start', []);
    expect([events.counts.get('start'), events.counts.get('stop')]).toEqual([1, 0]);
    expect([...events.counts.keys()]).toEqual(['start', 'future-result', 'stop']);
    expect(handler).toHaveBeenCalledOnce();
  });

  it('an event that was declared later is known from then on (row 89)', () => {
    const { emitter: events } = emitter();
    expect(thrownBy(() => events.on('scored', () => {}))).toBeInstanceOf(TypeError);
    events.declare(['scored', 'start']);
    events.on('scored', () => 5);
    expect(events.ask('scored', [])).toEqual([5]);
  });
});
