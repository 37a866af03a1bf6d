import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallQueue } from './call-queue.js';

interface Item {
  readonly name: string;
  readonly priority: number;
  live: boolean;
}

function item(name: string, priority = 0): Item {
  return { name, priority, live: true };
}

function takeAll(queue: CallQueue<Item>): string[] {
  const names: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) names.push(next.name);
  return names;
}

function queueOf(...items: readonly Item[]): CallQueue<Item> {
  const queue = new CallQueue<Item>();
  for (const each of items) queue.add(each);
  return queue;
}

/** Settles a call that waits, as the engine does. */
function settle(queue: CallQueue<Item>, waiting: Item): void {
  waiting.live = false;
  queue.forget();
}

describe('the queue of calls', () => {
  it('gives nothing while nothing waits', () => {
    const queue = queueOf();
    expect([queue.take(), queue.size, queue.topPriority, queue.hasLanes]).toEqual([
      undefined,
      0,
      undefined,
      false,
    ]);
  });

  it('gives calls of one priority in the order they came', () => {
    expect(takeAll(queueOf(item('a'), item('b'), item('c')))).toEqual(['a', 'b', 'c']);
  });

  it('gives higher priorities first, negative ones last', () => {
    const queue = queueOf(
      item('low', -1),
      item('a'),
      item('high', 5),
      item('b'),
      item('higher', 6),
      item('high 2', 5),
    );
    expect(queue.topPriority).toBe(6);
    expect(queue.hasLanes).toBe(true);
    expect(takeAll(queue)).toEqual(['higher', 'high', 'high 2', 'a', 'b', 'low']);
  });

  it('forgets priorities that no longer wait', () => {
    const queue = queueOf(item('a'), item('high', 5));
    takeAll(queue);
    expect([queue.topPriority, queue.hasLanes]).toEqual([undefined, false]);
  });

  it('passes over calls that were settled while they waited, and does not count them', () => {
    const [first, second, third] = [item('first'), item('second'), item('third')];
    const queue = queueOf(first, second, third);
    settle(queue, first);
    settle(queue, third);
    expect(queue.size).toBe(1);
    expect(takeAll(queue)).toEqual(['second']);
    expect(queue.size).toBe(0);
  });

  it('puts calls back in front, in their order, each in its priority', () => {
    const queue = queueOf(item('later'), item('late high', 1));
    queue.putBack([item('b1'), item('high', 1), item('b2')]);
    expect(queue.size).toBe(5);
    expect(takeAll(queue)).toEqual(['high', 'late high', 'b1', 'b2', 'later']);
  });

  it('puts back into a lane that was half taken', () => {
    const queue = queueOf(item('a'), item('b'), item('c'));
    const taken = [queue.take()!, queue.take()!];
    queue.putBack(taken);
    expect(takeAll(queue)).toEqual(['a', 'b', 'c']);
  });

  it('keeps its order over many thousand calls', () => {
    const queue = new CallQueue<Item>();
    const taken: string[] = [];
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 10_000; index++) queue.add(item(`${round} ${index}`));
      for (let index = 0; index < 9_000; index++) taken.push(queue.take()!.name);
    }
    taken.push(...takeAll(queue));
    const expected = [0, 1, 2].flatMap((round) =>
      Array.from({ length: 10_000 }, (_, index) => `${round} ${index}`),
    );
    expect(taken).toEqual(expected);
  });

  it('does what a sorted list would do, whatever the order of its operations', () => {
    const operation = fc.oneof(
      fc.record({ do: fc.constant('add' as const), priority: fc.integer({ min: -2, max: 2 }) }),
      fc.record({
        do: fc.constantFrom('take' as const, 'settle' as const, 'put back' as const),
        priority: fc.nat(9),
      }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const queue = new CallQueue<Item>();
        const model: Item[] = [];
        const sort = (): unknown => model.sort((left, right) => right.priority - left.priority);
        operations.forEach((each, index) => {
          if (each.do === 'add') {
            const added = item(`${index}`, each.priority);
            queue.add(added);
            model.push(added);
          } else if (each.do === 'settle' && model.length > 0) {
            settle(queue, model.splice(each.priority % model.length, 1)[0]!);
          } else if (each.do === 'put back') {
            const taken = [queue.take(), queue.take()].filter((call) => call !== undefined);
            expect(taken).toEqual(model.slice(0, taken.length));
            queue.putBack(taken);
          } else if (each.do === 'take') {
            expect(queue.take()).toBe(model.shift());
          }
          sort();
          expect(queue.size).toBe(model.length);
        });
        expect(takeAll(queue)).toEqual(model.map(({ name }) => name));
      }),
    );
  });
});
