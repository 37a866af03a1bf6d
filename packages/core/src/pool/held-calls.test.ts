import { describe, expect, it } from 'vitest';
import { FakeCall } from '../../test/pool/fake-pool.js';
import { randomOf } from '../../test/pool/random.js';
import { type Held, HeldCalls } from './held-calls.js';
import type { PoolWorker } from './pool-worker.js';

const worker = {} as PoolWorker<FakeCall>;

/** A ring with these calls in it. */
function ringOf(capacity: number, count: number) {
  const ring = new HeldCalls<FakeCall>(worker, capacity);
  const held = Array.from({ length: count }, (_, index) => ring.add(new FakeCall(index + 1)));
  return { ring, held };
}

function numbers(calls: Iterable<Held<FakeCall>>): number[] {
  return [...calls].map(({ call }) => call!.number);
}

describe('the calls that a worker holds', () => {
  it('come in the order in which they were sent, from either end', () => {
    const { ring } = ringOf(8, 4);
    expect(numbers(ring.oldestFirst())).toEqual([1, 2, 3, 4]);
    expect(numbers(ring.newestFirst())).toEqual([4, 3, 2, 1]);
  });

  it('leave gaps when some end before others', () => {
    const { ring, held } = ringOf(8, 4);
    ring.release(held[1]!);
    expect(numbers(ring.oldestFirst())).toEqual([1, 3, 4]);
    expect(ring.size).toBe(3);
  });

  it('have a slot each, and a generation that tells calls of one slot apart', () => {
    const { ring, held } = ringOf(2, 2);
    expect(held.map(({ slot }) => slot)).toEqual([0, 1]);
    const { generation } = held[0]!;
    ring.release(held[0]!);
    const next = ring.add(new FakeCall(3));
    expect(next.slot).toBe(0);
    expect(next.generation).not.toBe(generation);
    expect(ring.find(0, generation)).toBeUndefined();
    expect(ring.find(0, next.generation)).toBe(next);
  });

  it('cannot be found once they are released, nor before they were there', () => {
    const { ring, held } = ringOf(4, 1);
    const { slot, generation } = held[0]!;
    expect(ring.find(slot, generation)).toBe(held[0]);
    expect(ring.find(slot, generation + 1)).toBeUndefined();
    expect(ring.find(3, 1)).toBeUndefined();
    ring.release(held[0]!);
    expect(ring.find(slot, generation)).toBeUndefined();
  });

  it('forget everything about the last call of a slot', () => {
    const { ring, held } = ringOf(1, 1);
    const [record] = held;
    record!.dropped = true;
    record!.messages = ['"hello"'];
    record!.stopTimer = setTimeout(() => {}, 60_000);
    ring.release(record!);
    expect(ring.add(new FakeCall(2))).toMatchObject({
      dropped: false,
      messages: undefined,
      stopTimer: undefined,
    });
  });

  it('note the attempt and whether values have moved', () => {
    const ring = new HeldCalls<FakeCall>(worker, 2);
    const again = new FakeCall(1);
    again.attempt = 3;
    expect(ring.add(again)).toMatchObject({ attempt: 3, moved: false });
    expect(ring.add(new FakeCall(2, { transfer: [new ArrayBuffer(1)] }))).toMatchObject({ moved: true });
  });

  it('leave as much room as the ring has in a row', () => {
    const { ring, held } = ringOf(4, 4);
    expect(ring.room).toBe(0);
    ring.release(held[1]!);
    expect(ring.room).toBe(0);
    ring.release(held[0]!);
    expect(ring.room).toBe(2);
    ring.release(held[3]!);
    ring.release(held[2]!);
    expect([ring.room, ring.size]).toEqual([4, 0]);
  });

  it('keep generations within 28 bits', () => {
    const { ring, held } = ringOf(1, 1);
    held[0]!.generation = 2 ** 28 - 1;
    ring.release(held[0]!);
    expect(ring.add(new FakeCall(2)).generation).toBe(0);
  });

  it('are the same as those of a plain list, whatever comes and goes', () => {
    const random = randomOf(28);
    const ring = new HeldCalls<FakeCall>(worker, 16);
    const model: Held<FakeCall>[] = [];
    for (let step = 0; step < 5_000; step++) {
      if (ring.room > 0 && random.below(2) === 0) model.push(ring.add(new FakeCall(step)));
      else if (model.length > 0) ring.release(model.splice(random.below(model.length), 1)[0]!);
      expect(ring.size).toBe(model.length);
      expect([...ring.oldestFirst()]).toEqual(model);
      expect([...ring.newestFirst()]).toEqual([...model].reverse());
      expect(ring.room).toBeGreaterThanOrEqual(0);
      expect(ring.room).toBeLessThanOrEqual(16 - model.length);
      if (model.length === 0) expect(ring.room).toBe(16);
    }
  });
});
