import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { difference } from '../../test/support/same-shape.js';
import { open, seal } from './seal.js';

function cross<T>(value: T): T {
  return open(seal(value, 'value')) as T;
}

function sparse(): unknown[] {
  const list: unknown[] = new Array(5);
  list[1] = 'one';
  list[3] = undefined;
  return list;
}

function ownProto(): object {
  return JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as object;
}

function deep(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

const values: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true and false', [true, false]],
  ['numbers', [0, 1, -1, 1.5, 1e308, 5e-324, Number.MAX_SAFE_INTEGER]],
  ['NaN', Number.NaN],
  ['minus zero, also within plain data', { zero: -0, list: [-0, 0] }],
  ['the infinities', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  ['big integers', [0n, -1n, 2n ** 200n]],
  ['the empty text', ''],
  ['text in any script', 'Ünïcode 漢字 🎉 \u0000 \u2028'],
  ['lone surrogates', ['\ud800', 'a\udc00b', '\udfff\ud800']],
  ['text that looks like ours', ['~', '~["u"]', '["u"]', { text: '~' }]],
  ['an array that looks like ours', [['u'], ['r', 0], ['A', 1], ['#', 'NaN']]],
  ['an empty object and an empty array', [{}, []]],
  ['members of every kind', { 'a b': 1, '': 2, '0': 3, ü: undefined }],
  ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1, list: [2] })],
  ['members named __proto__ and constructor', ownProto()],
  ['a sparse array, where a hole is not undefined', sparse()],
  ['an array of holes only', new Array(3)],
  ['a very long array of holes', new Array(2 ** 32 - 1)],
  ['an array with named members', Object.assign([1, 2], { total: 3 })],
  ['the match of a regular expression', /(?<word>b)(x)?/.exec('abc')],
  ['a long plain array', Array.from({ length: 20_000 }, (_, index) => index)],
  [
    'a long array with a hole',
    Object.assign(
      Array.from({ length: 20_000 }, () => 1),
      { length: 20_001 },
    ),
  ],
  [
    'a Map, in its order',
    new Map<unknown, unknown>([
      [{ key: 1 }, 'object'],
      [Number.NaN, -0],
      ['a', new Map()],
    ]),
  ],
  ['a Set, in its order', new Set<unknown>(['b', 'a', { in: 1 }, new Set([1])])],
  ['a Date', new Date(86_400_000.0)],
  ['an invalid Date', new Date(Number.NaN)],
  ['a RegExp with flags', /a[/]b/giu],
  ['a URL', new URL('https://user@example.org:8080/a%20b?c=d#e')],
  ['an ArrayBuffer', Uint8Array.of(1, 2, 3).buffer],
  ['an empty ArrayBuffer', new ArrayBuffer(0)],
  ['a Buffer', Buffer.from('bytes')],
  ['an empty Buffer', Buffer.alloc(0)],
  ['much nesting', deep(900)],
];

const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

describe('what crosses is the same and shares nothing', () => {
  it.each(values)('%s', (_, value) => {
    expect(difference(value, cross(value))).toBeUndefined();
    expect(difference({ within: [value] }, cross({ within: [value] }))).toBeUndefined();
  });

  it.each(VIEWS.map((View) => [View.name, View] as const))(
    '%s, whole and as a part of its buffer',
    (_, View) => {
      const buffer = Uint8Array.from({ length: 32 }, (_, index) => index * 7).buffer;
      for (const view of [new View(buffer), new View(buffer, 8, 2), new View(0)]) {
        expect(difference(view, cross(view))).toBeUndefined();
      }
    },
  );

  it('a DataView keeps its place in its buffer', () => {
    const view = new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2);
    expect(difference(view, cross(view))).toBeUndefined();
    expect(cross(view).getUint8(0)).toBe(2);
  });

  it('the newest typed array crosses where the engine has it', ({ skip }) => {
    const { Float16Array: View } = globalThis as { Float16Array?: new (items: number[]) => ArrayBufferView };
    if (View === undefined) return skip('this engine has no Float16Array');
    const view = new View([1, 2.5]);
    expect(difference(view, cross(view))).toBeUndefined();
  });

  it('a RegExp keeps its lastIndex', () => {
    const expression = /a/g;
    expression.lastIndex = 3;
    expect(cross(expression).lastIndex).toBe(3);
  });

  it('a Buffer from the pool crosses without the rest of the pool', () => {
    const pooled = Buffer.from('pooled');
    expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length);
    const copy = cross({ pooled }).pooled;
    expect(Buffer.isBuffer(copy)).toBe(true);
    expect(copy.toString()).toBe('pooled');
    expect(copy.buffer.byteLength).toBe(pooled.length);
  });
});

describe('references', () => {
  it('an object met twice is one object on the other side', () => {
    const shared = { name: 'shared' };
    const value = { first: shared, list: [shared], map: new Map([[shared, shared]]), set: new Set([shared]) };
    expect(difference(value, cross(value))).toBeUndefined();
  });

  it.each<[string, object]>([
    ['Date', new Date(0)],
    ['RegExp', /a/],
    ['URL', new URL('file:///a')],
    ['Buffer', Buffer.from('a')],
    ['ArrayBuffer', new ArrayBuffer(2)],
    ['object without prototype', Object.create(null) as object],
    ['sparse array', new Array(2)],
    ['error', new Error('shared')],
  ])('a %s met twice is one on the other side', (_, shared) => {
    const [first, second] = cross([shared, shared, {}] as const);
    expect(first).toBe(second);
  });

  it('two views of one buffer still share it', () => {
    const buffer = new ArrayBuffer(8);
    const [bytes, words, same] = cross([new Uint8Array(buffer), new Uint32Array(buffer, 4), buffer] as const);
    expect(bytes.buffer).toBe(same);
    expect(words.buffer).toBe(same);
    bytes[4] = 9;
    expect(words[0]).not.toBe(0);
  });

  it('cycles come back as cycles, through every kind of container', () => {
    const map = new Map<unknown, unknown>();
    const set = new Set<unknown>([map]);
    const holes = Object.assign(new Array(3), { set });
    const root = { list: [holes] as unknown[], bare: Object.assign(Object.create(null) as object, { map }) };
    root.list.push(root);
    map.set(root, map).set(set, 'set');
    set.add(set);
    expect(difference(root, cross(root))).toBeUndefined();
  });

  it('a chain of errors may be a circle', () => {
    const error = new Error('outer', { cause: new TypeError('inner') });
    (error.cause as Error).cause = error;
    const copy = cross(error);
    expect((copy.cause as Error).cause).toBe(copy);
  });

  it('an object named __proto__ pollutes nothing', () => {
    const copy = cross([ownProto(), -0])[0] as { polluted?: unknown };
    expect(copy.polluted).toBeUndefined();
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
});
