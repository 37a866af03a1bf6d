import { describe, expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../test/support/fake-executor.js';
import { echo } from '../test/support/tasks.js';
import { rejection, thrownBy, turn, until } from '../test/support/until.js';
import { map } from './map.js';
import { Scheduler } from './scheduler/scheduler.js';

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Inputs that say how many were pulled and whether they were ended. */
function counted(count: number): { inputs: Iterable<number>; seen: { pulled: number; returned: boolean } } {
  const seen = { pulled: 0, returned: false };
  function* generate(): Generator<number> {
    try {
      for (let input = 0; input < count; input++) {
        seen.pulled++;
        yield input;
      }
    } finally {
      seen.returned = true;
    }
  }
  return { inputs: generate(), seen };
}

async function* slowly(...items: readonly number[]): AsyncGenerator<number> {
  for (const item of items) {
    await turn();
    yield item;
  }
}

describe('map', () => {
  it('yields the results in the order of the inputs', async () => {
    expect(await listOf(map(echoExecutor(), echo, [3, 1, 2]))).toEqual([3, 1, 2]);
    expect(await listOf(map(echoExecutor(), echo, new Set(['a', 'b'])))).toEqual(['a', 'b']);
  });

  it('takes inputs that come one by one', async () => {
    expect(await listOf(map(echoExecutor(), echo, slowly(1, 2, 3)))).toEqual([1, 2, 3]);
  });

  it('no inputs give no results', async () => {
    expect(await listOf(map(echoExecutor(), echo, []))).toEqual([]);
    expect(await listOf(map(echoExecutor(), echo, [], { ordered: false }))).toEqual([]);
  });

  it('does nothing before it is read', async () => {
    const { inputs, seen } = counted(3);
    const { executor, attempts } = fakeExecutor();
    map(executor, echo, inputs);
    await turn();
    expect([seen.pulled, attempts.length]).toEqual([0, 0]);
  });

  it('keeps at most `concurrency` unsettled, and pulls no input before there is room', async () => {
    const { inputs, seen } = counted(10);
    const { executor, attempts } = fakeExecutor();
    const results = listOf(map(executor, echo, inputs, { concurrency: 3 }));
    for (let done = 0; done < 10; done++) {
      const started = Math.min(done + 3, 10);
      await until(`${started} calls have started`, () => attempts.length === started);
      await turn();
      expect([attempts.length, seen.pulled]).toEqual([started, started]);
      attempts[done]!.succeed(done);
    }
    expect(await results).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('keeps four calls per worker in flight unless said', async () => {
    const { executor, attempts } = fakeExecutor({ concurrency: 2 });
    const results = map(executor, echo, counted(100).inputs)[Symbol.asyncIterator]();
    const first = results.next();
    await until('eight calls were submitted', () => executor.stats().pending === 8);
    await turn();
    expect(executor.stats().pending).toBe(8);
    attempts[0]!.succeed();
    await first;
    await results.return?.();
  });

  it('goes on only as fast as it is read', async () => {
    const { inputs, seen } = counted(10);
    const results = map(echoExecutor(), echo, inputs, { concurrency: 2 })[Symbol.asyncIterator]();
    await results.next();
    await turn();
    expect(seen.pulled).toBe(2);
    await results.return?.();
  });

  it('unordered, yields results as they come', async () => {
    const { executor, attempts } = fakeExecutor();
    const results = map(executor, echo, [0, 1, 2], { ordered: false })[Symbol.asyncIterator]();
    const first = results.next();
    await until('all have started', () => attempts.length === 3);
    attempts[2]!.succeed('last');
    expect((await first).value).toBe('last');
    attempts[0]!.succeed('first');
    expect((await results.next()).value).toBe('first');
    attempts[1]!.succeed('second');
    expect((await results.next()).value).toBe('second');
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it('can be read twice where its inputs can', async () => {
    const results = map(echoExecutor(), echo, [1, 2]);
    expect([await listOf(results), await listOf(results)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('submits through a scheduler as well', async () => {
    const scheduler = new Scheduler(echoExecutor());
    const results: unknown[] = [];
    scheduler.on('start', async () => {
      for await (const result of map(scheduler, echo, [1, 2, 3])) results.push(result);
    });
    expect(await scheduler.run()).toEqual({ reason: 'exhausted' });
    expect([results, scheduler.counts.get('future-result')]).toEqual([[1, 2, 3], 3]);
  });
});

describe('an early end of map', () => {
  it.each([true, false])(
    'break cancels what is in flight and ends the inputs (ordered: %s)',
    async (ordered) => {
      const { inputs, seen } = counted(100);
      const { executor, attempts } = fakeExecutor();
      const reading = (async () => {
        for await (const result of map(executor, echo, inputs, { concurrency: 3, ordered })) {
          expect(result).toBe('first');
          break;
        }
      })();
      await until('three have started', () => attempts.length === 3);
      const states = attempts.map(({ context }) => context.signal);
      attempts[0]!.succeed('first');
      await reading;
      expect(states.map(({ aborted }) => aborted)).toEqual([false, true, true]);
      expect(states[1]!.reason).toMatchObject({ code: 'CANCELLED', cause: 'map() ended early' });
      expect(seen).toEqual({ pulled: 3, returned: true });
      expect(executor.stats().pending).toBe(0);
    },
  );

  it.each([true, false])(
    'a failure is thrown and cancels what is in flight (ordered: %s)',
    async (ordered) => {
      const { inputs, seen } = counted(100);
      const { executor, attempts } = fakeExecutor();
      const reading = listOf(map(executor, echo, inputs, { concurrency: 3, ordered }));
      await until('three have started', () => attempts.length === 3);
      const signals = attempts.map(({ context }) => context.signal);
      attempts[0]!.fail(new RangeError('no'));
      expect(await rejection(reading)).toBeInstanceOf(RangeError);
      expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, true]);
      expect(seen.returned).toBe(true);
    },
  );

  it('a break ends inputs that come one by one', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<number> {
      try {
        for (let input = 0; ; input++) yield input;
      } finally {
        ended = true;
      }
    }
    for await (const result of map(echoExecutor(), echo, endless(), { concurrency: 2 }))
      if (result === 5) break;
    expect(ended).toBe(true);
  });

  it('inputs that throw cancel what is in flight', async () => {
    const { executor, attempts } = fakeExecutor();
    function* broken(): Generator<number> {
      yield 1;
      throw new TypeError('no more');
    }
    const reading = listOf(map(executor, echo, broken()));
    expect(await rejection(reading)).toBeInstanceOf(TypeError);
    await turn();
    expect([executor.stats().pending, attempts.length]).toEqual([0, 0]);
  });

  it('an argument that cannot cross is the failure', async () => {
    const reading = listOf(map(echoExecutor(), echo, [1, () => {}]));
    expect(await rejection(reading)).toMatchObject({ code: 'NOT_SERIALIZABLE' });
  });
});

describe('misuse of map', () => {
  it.each<[object, string]>([
    [{ concurrency: 0 }, 'RangeError: expected `concurrency` to be a positive integer, got `0`'],
    [{ ordered: 1 }, 'TypeError: expected `ordered` to be true or false, got `1`'],
    [{ concurency: 2 }, 'TypeError: map() has no option `concurency`. Did you mean `concurrency`?'],
  ])('%j', (options, sentence) => {
    const error = thrownBy(() => map(echoExecutor(), echo, [], options)) as Error;
    expect(`${error.name}: ${error.message}`).toContain(sentence);
  });
});
