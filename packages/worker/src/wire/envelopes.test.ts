import { ExecutorError } from '@elsewhere/core';
import { readPortableReference, seal } from '@elsewhere/core/worker';
import { describe, expect, it } from 'vitest';
import { type Random, randomOf } from '../../test/support/random.js';
import { isExpired, packCalls, unpackCalls } from './calls.js';
import { CAPS } from './caps.js';
import { fromSignedBytes, isAuthentic, macOf, toSignedBytes } from './mac.js';
import { packOutcomes, unpackOutcomes } from './outcomes.js';
import { fromBytes, fromText, type Packed, toBytes, toText } from './packed.js';
import type { SealedCall } from './sealed-call.js';
import type { AddressedOutcome } from './sealed-outcome.js';

const task = readPortableReference({
  kind: 'task',
  key: 'task installed @acme/search#train train src/tasks',
  module: 'file:///srv/app/src/tasks.ts',
  name: 'train',
  id: '@acme/search#train',
  at: { url: 'file:///srv/app/src/tasks.ts', path: 'src/tasks' },
  code: { kind: 'installed' },
});

const bundled = readPortableReference({
  ...task,
  key: `task bundle:${'ab'.repeat(32)} @acme/search#train train src/tasks`,
  code: { kind: 'bundle', sha256: 'ab'.repeat(32) },
});

const calls: SealedCall[] = [
  { id: 'c1-1', attempt: 1, task, args: seal([{ a: 1, b: 'hello "you"\nthere' }], 'args') },
  {
    id: 'c1-2',
    attempt: 3,
    task: bundled,
    args: seal([new Uint8Array([1, 2, 3]), new ArrayBuffer(0)], 'args'),
  },
  {
    id: 'c1-3',
    attempt: 1,
    task: { ...task },
    args: seal([1n, 'ä€😀', undefined], 'args'),
    priority: -3,
    limits: { wallTimeMs: 100, memoryMiB: 64 },
    graceMs: 0,
    label: 'the third',
    expiresAt: 1_764_000_000_000,
    headers: { traceparent: '00-abc', baggage: 'x'.repeat(8_192) },
  },
];

const outcomes: AddressedOutcome[] = [
  {
    id: 'c1-1',
    attempt: 1,
    lease: 'lease-1',
    outcome: {
      kind: 'succeeded',
      value: seal(new Uint8Array(9), 'result'),
      ours: false,
      startedAt: 1_764_000_000_000,
      runMs: 0.25,
      host: 'node-1',
      pid: 4711,
    },
  },
  {
    id: 'c1-2',
    attempt: 2,
    lease: 'lease-1',
    outcome: {
      kind: 'not-started',
      value: '',
      ours: true,
      startedAt: undefined,
      runMs: 0,
      host: 'node-1',
      pid: 0,
    },
  },
];

describe.each<[string, (packed: Packed) => Packed]>([
  ['as it is', (packed) => packed],
  ['as bytes', (packed) => fromBytes(toBytes(packed))],
  ['as text', (packed) => fromText(toText(packed))],
  ['as signed bytes', (packed) => fromSignedBytes('secret', 'q', toSignedBytes('secret', 'q', packed))],
])('an envelope %s', (_, carry) => {
  it('gives the calls that were put in', () => {
    expect(unpackCalls(carry(packCalls(calls)))).toEqual(calls);
  });

  it('gives the outcomes that were put in', () => {
    expect(unpackOutcomes(carry(packOutcomes(outcomes)))).toEqual(outcomes);
  });

  it('may be empty', () => {
    expect([unpackCalls(carry(packCalls([]))), unpackOutcomes(carry(packOutcomes([])))]).toEqual([[], []]);
  });
});

describe('an envelope', () => {
  it('has a task once, however many calls are of it', () => {
    const many = Array.from({ length: 64 }, (_, n) => ({ ...calls[0]!, id: `c-${n}`, task: { ...task } }));
    expect(packCalls(many).text.split('file:///srv/app/src/tasks.ts').length - 1).toBe(2);
  });

  it('without binary is JSON as text', () => {
    expect(JSON.parse(toText(packCalls([calls[0]!])))).toMatchObject({ elsewhere: 1 });
  });

  it('keeps nothing of the bytes it came in', () => {
    const bytes = toBytes(packCalls([calls[1]!]));
    const [call] = unpackCalls(fromBytes(bytes));
    bytes.fill(0);
    const { blobs } = call!.args as { blobs: readonly ArrayBuffer[] };
    expect([...new Uint8Array(blobs[0]!)]).toEqual([1, 2, 3]);
  });

  it('of another version is refused', () => {
    const text = packCalls(calls).text.replace('"elsewhere":1', '"elsewhere":2');
    expect(() => unpackCalls({ text, blobs: [] })).toThrow('an envelope of version 1');
  });

  it.each<[string, unknown]>([
    ['an attempt of 0', [['c', 0, 0, '[]', 0]]],
    ['an attempt that is no number', [['c', '1', 0, '[]', 0]]],
    ['no id', [[null, 1, 0, '[]', 0]]],
    ['a task that is not there', [['c', 1, 7, '[]', 0]]],
    ['arguments that are no text', [['c', 1, 0, [], 0]]],
    ['binary that did not come along', [['c', 1, 0, '[]', 1]]],
    ['a negative count of binary', [['c', 1, 0, '[]', -1]]],
    ['a limit of 0', [['c', 1, 0, '[]', 0, { limits: { wallTimeMs: 0 } }]]],
    ['a priority that is no number', [['c', 1, 0, '[]', 0, { priority: '9' }]]],
    ['too long a call', [['c', 1, 0, '[]', 0, {}, 'more']]],
    ['no list of calls', {}],
  ])('with %s is REJECTED or TOO_LARGE', (_, rows) => {
    const text = JSON.stringify({ elsewhere: 1, tasks: [task], calls: rows });
    expect(() => unpackCalls({ text, blobs: [] })).toThrow(ExecutorError);
  });

  it('with binary that belongs to no value is refused', () => {
    const { text } = packCalls([calls[0]!]);
    expect(() => unpackCalls({ text, blobs: [new ArrayBuffer(1)] })).toThrow('to belong to a value');
  });

  it('beyond its caps is TOO_LARGE, before it is read', () => {
    const packed = packCalls(calls);
    expect(() => fromBytes(toBytes(packed), { ...CAPS, bytes: 100 })).toThrow('at most 100 bytes');
    expect(() => fromText(toText(packed), { ...CAPS, bytes: 100 })).toThrow('at most 100 bytes');
    expect(() => fromBytes(toBytes(packed), { ...CAPS, blobs: 1 })).toThrow('at most 1 pieces of binary');
    expect(() => fromText(toText(packed), { ...CAPS, blobs: 1 })).toThrow('at most 1 pieces of binary');
    expect(() => unpackCalls(packed, { ...CAPS, items: 2 })).toThrow('at most 2');
    expect(() => unpackCalls(packed, { ...CAPS, name: 3 })).toThrow('at most 3 characters');
  });

  it('nested without end is an error, not the end of the process', () => {
    const text = `{"elsewhere":1,"tasks":${'['.repeat(200_000)}${']'.repeat(200_000)},"calls":[]}`;
    expect(() => unpackCalls({ text, blobs: [] })).toThrow(ExecutorError);
  });
});

describe('the proof of an envelope', () => {
  const packed = packCalls(calls);
  const mac = macOf('secret', 'call:jobs', packed);

  it('is accepted for what it was made for', () => {
    expect(mac).toMatch(/^[\w-]{43}$/);
    expect(isAuthentic('secret', 'call:jobs', packed, mac)).toBe(true);
  });

  it.each<[string, string, string, Packed, unknown]>([
    ['another secret', 'Secret', 'call:jobs', packed, mac],
    ['another queue', 'secret', 'call:job', packed, mac],
    [
      'another attempt',
      'secret',
      'call:jobs',
      packCalls([{ ...calls[0]!, attempt: 2 }, ...calls.slice(1)]),
      mac,
    ],
    [
      'another expiry',
      'secret',
      'call:jobs',
      packCalls(calls.map((call) => ({ ...call, expiresAt: 1 }))),
      mac,
    ],
    ['other code', 'secret', 'call:jobs', packCalls(calls.map((call) => ({ ...call, task: bundled }))), mac],
    [
      'other binary',
      'secret',
      'call:jobs',
      { ...packed, blobs: [new Uint8Array([1, 2, 4]).buffer, new ArrayBuffer(0)] },
      mac,
    ],
    [
      'binary cut elsewhere',
      'secret',
      'call:jobs',
      { ...packed, blobs: [new Uint8Array([1, 2]).buffer, new Uint8Array([3]).buffer] },
      mac,
    ],
    ['no proof', 'secret', 'call:jobs', packed, undefined],
    ['an empty proof', 'secret', 'call:jobs', packed, ''],
    ['a longer proof', 'secret', 'call:jobs', packed, `${mac}AAAA`],
  ])('is refused with %s', (_, secret, scope, envelope, proof) => {
    expect(isAuthentic(secret, scope, envelope, proof)).toBe(false);
  });

  it('made for a call counts nowhere else in a store', () => {
    const bytes = toSignedBytes('secret', 'set/0/call', packed);
    expect(() => fromSignedBytes('secret', 'set/1/call', bytes)).toThrow(
      'not written by a holder of the secret',
    );
  });
});

describe('a call with an expiry', () => {
  it('is expired from that moment on', () => {
    const call = { ...calls[0]!, expiresAt: 1_000 };
    expect([isExpired(call, 999), isExpired(call, 1_000), isExpired(calls[0]!, 1e15)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('envelopes that nobody wrote', { timeout: 60_000 }, () => {
  const honest = [toBytes(packCalls(calls)), toBytes(packOutcomes(outcomes))];

  it('10^5 of them are read or refused with an ExecutorError, nothing else', () => {
    const random = randomOf(20_261_125);
    let read = 0;
    for (let count = 0; count < 100_000; count++) {
      const bytes = broken(random, honest);
      for (const unpack of [unpackCalls, unpackOutcomes]) {
        try {
          unpack(fromBytes(bytes));
          read++;
        } catch (error) {
          if (!(error instanceof ExecutorError)) throw error;
        }
      }
    }
    expect(read).toBeGreaterThan(0);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** An honest envelope with a few bytes changed, cut, or put in twice. */
function broken(random: Random, honest: readonly Buffer[]): Buffer {
  const bytes = Buffer.from(random.pick(honest));
  const changes = 1 + random.below(4);
  for (let change = 0; change < changes; change++) bytes[random.below(bytes.length)] = random.below(256);
  if (random.below(4) === 0) return bytes.subarray(0, random.below(bytes.length));
  if (random.below(8) === 0) return Buffer.concat([bytes, random.bytes(random.below(32))]);
  return bytes;
}
