import { describe, expect, it } from 'vitest';
import { FakeCall } from '../../test/pool/fake-pool.js';
import type { Sealed } from '../adapter/index.js';
import { RUN_FIELDS, type ToWorker } from '../protocol.js';
import { Batch } from './batch.js';

interface Sent {
  readonly message: ToWorker;
  readonly transfer: readonly object[] | undefined;
}

/** What is sent for calls with these arguments, each in the slot of its place. */
function sentFor(...calls: readonly FakeCall[]): Sent[] {
  const sent: Sent[] = [];
  const batch = new Batch((message, transfer) => sent.push({ message, transfer }));
  for (const [slot, each] of calls.entries()) batch.add(slot, 7, 0, each);
  batch.flush();
  batch.flush();
  return sent;
}

function call(sealed: Sealed, options = {}): FakeCall {
  return new FakeCall(9, options, sealed);
}

/** The runs of a message: slot, generation, task, number, attempt, list of arguments. */
function runsOf({ message }: Sent): unknown[][] {
  const flat = JSON.parse(message as string) as unknown[];
  return Array.from({ length: flat.length / RUN_FIELDS }, (_, run) =>
    flat.slice(run * RUN_FIELDS, (run + 1) * RUN_FIELDS),
  );
}

describe('a batch of calls', () => {
  it('is one message of text for all plain calls', () => {
    const sent = sentFor(call('[1,"two"]'), call('[]'));
    expect(sent).toHaveLength(1);
    expect(runsOf(sent[0]!)).toEqual([
      [0, 7, 0, 9, 1, [[1, 'two']]],
      [1, 7, 0, 9, 1, [[]]],
    ]);
  });

  it('keeps what calls from elsewhere bring apart: their arguments are text, which may be broken', () => {
    const sent: ToWorker[] = [];
    const batch = new Batch((message) => sent.push(message));
    for (const [slot, sealed] of ['[1],2,[', '[2]'].entries()) {
      const foreign = Object.assign(new FakeCall(0, {}, sealed), { number: `c-${slot}` });
      batch.add(slot, 7, 0, foreign);
    }
    batch.add(2, 7, 0, Object.assign(new FakeCall(0, {}, '[3]'), { number: 'c-11' }));
    batch.flush();
    expect(runsOf({ message: sent[0]!, transfer: [] })).toEqual([
      [0, 7, 0, 'c-0', 1, ['[1],2,[']],
      [1, 7, 0, 'c-1', 1, ['[2]']],
      [2, 7, 0, 'c-11', 1, ['[3]']],
    ]);
  });

  it('is one run as long as all numbers of its calls follow each other', () => {
    const sent: ToWorker[] = [];
    const batch = new Batch((message) => sent.push(message));
    const again = new FakeCall(24, {}, '["again"]');
    again.attempt = 2;
    batch.add(5, 7, 0, new FakeCall(20, {}, '[1]'));
    batch.add(6, 7, 0, new FakeCall(21, {}, '[2]'));
    batch.add(8, 7, 0, new FakeCall(22, {}, '["another slot"]'));
    batch.add(9, 8, 0, new FakeCall(23, {}, '["another generation"]'));
    batch.add(10, 8, 0, again);
    batch.add(11, 8, 1, new FakeCall(25, {}, '["another task"]'));
    batch.add(12, 8, 1, new FakeCall(27, {}, '["another number"]'));
    batch.flush();
    expect(runsOf({ message: sent[0]!, transfer: [] })).toEqual([
      [5, 7, 0, 20, 1, [[1], [2]]],
      [8, 7, 0, 22, 1, [['another slot']]],
      [9, 8, 0, 23, 1, [['another generation']]],
      [10, 8, 0, 24, 2, [['again']]],
      [11, 8, 1, 25, 1, [['another task']]],
      [12, 8, 1, 27, 1, [['another number']]],
    ]);
  });

  it('carries arguments that are not plain as text within the text', () => {
    const sent = sentFor(call('~[["m",[]]]'), call('~"[\\"]"'));
    expect(runsOf(sent[0]!).map((run) => run[5])).toEqual([['~[["m",[]]]'], ['~"[\\"]"']]);
  });

  it('carries the reference of a task that is new to the worker', () => {
    const sent: ToWorker[] = [];
    const batch = new Batch((message) => sent.push(message));
    const reference = { kind: 'task', key: 'file:///t.js#"n"', module: 'file:///t.js', name: '"n"' } as const;
    batch.add(1, 2, { number: 3, reference }, call('[]'));
    batch.flush();
    expect(JSON.parse(sent[0] as string)).toEqual([1, 2, { number: 3, reference }, 9, 1, [[]]]);
  });

  it('sends calls with binary on their own, in their place, and copies the binary', () => {
    const value = { text: '~[0]', blobs: [new ArrayBuffer(4)] };
    const sent = sentFor(call('[1]'), call(value), call('[2]'));
    expect(sent.map(({ message }) => (typeof message === 'string' ? 'text' : message.kind))).toEqual([
      'text',
      'call',
      'text',
    ]);
    expect(sent[1]).toEqual({ message: { kind: 'call', fields: [1, 7, 0, 9, 1], value }, transfer: [] });
  });

  it('moves the binary of calls with `transfer`, and ports in any case', () => {
    const buffer = new ArrayBuffer(4);
    const { port1, port2 } = new MessageChannel();
    const value = { text: '~[0]', blobs: [buffer, port1] } as unknown as Sealed;
    expect(sentFor(call(value, { transfer: [buffer] }))[0]!.transfer).toEqual([buffer, port1]);
    expect(sentFor(call(value))[0]!.transfer).toEqual([port1]);
    for (const port of [port1, port2]) port.close();
  });

  it('is cut into messages of bounded length, without losing or reordering a call', () => {
    const calls = Array.from({ length: 60 }, (_, index) => call(JSON.stringify(['x'.repeat(20_000), index])));
    const sent = sentFor(...calls);
    expect(sent.length).toBeGreaterThan(2);
    for (const { message } of sent) expect((message as string).length).toBeLessThan(300_000);
    expect(sent.flatMap(runsOf).map(([slot]) => slot)).toEqual(calls.map((_, index) => index));
  });

  it('of nothing sends nothing', () => {
    expect(sentFor()).toEqual([]);
  });
});
