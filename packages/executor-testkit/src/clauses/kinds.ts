import assert from 'node:assert/strict';
import { same } from '../same.js';

/** A kind of value that crosses. */
export interface Kind {
  /** Part of the clause: `'typed-arrays'`. */
  readonly part: string;
  /** End of the sentence “arguments and results can be …”. */
  readonly title: string;
  make(): unknown;
  /** Whether `deepStrictEqual` can tell. Default: true. */
  readonly equal?: boolean;
  /** What equality of the two does not tell. */
  check?(got: never, sent: never): void;
}

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
];

function viewsOfAllKinds(): object[] {
  return [
    ...VIEWS.map((View) => new View([1, 2, 250])),
    new BigInt64Array([-1n, 2n ** 62n]),
    new BigUint64Array([2n ** 64n - 1n]),
    new Uint8Array(new Uint8Array([9, 8, 7, 6]).buffer, 1, 2),
  ];
}

interface Knot {
  name: string;
  self?: Knot;
  map: Map<string, Knot>;
}

/** Everything that V3 lists. Values are compared strictly: prototypes, `-0`, holes and `NaN` count. */
export const KINDS: readonly Kind[] = [
  { part: 'undefined', title: 'members that are undefined', make: () => ({ a: undefined, b: [undefined] }) },
  { part: 'undefined-alone', title: 'undefined alone', make: () => undefined },
  { part: 'null', title: 'null and booleans', make: () => [null, true, false] },
  {
    part: 'text',
    title: 'text with any characters, lone surrogates included',
    make: () => ['', 'é\u0000\n"\\', '🜂', '\ud800', '~tilde', '$ref'],
  },
  {
    part: 'numbers',
    title: 'NaN, -0, the infinities and the limits of numbers',
    make: () => [
      Number.NaN,
      -0,
      0,
      Infinity,
      -Infinity,
      Number.MAX_VALUE,
      Number.MIN_VALUE,
      2 ** 53 + 2,
      0.1,
    ],
  },
  { part: 'minus-zero', title: '-0 alone', make: () => -0 },
  { part: 'not-a-number', title: 'NaN alone', make: () => Number.NaN },
  { part: 'bigint', title: 'bigints of any size', make: () => [0n, -1n, 2n ** 64n, -(10n ** 40n)] },
  {
    part: 'objects',
    title: 'plain objects, nested and with any names',
    make() {
      const names = ['', 'with space', '1', 'then', 'toJSON', 'constructor', 'é'];
      return { a: { b: { c: 1 } }, ...Object.fromEntries(names.map((name) => [name, `as ${name}`])) };
    },
  },
  {
    part: 'proto-member',
    title: 'an object with a member named __proto__',
    make: () => JSON.parse('{"__proto__":{"polluted":true},"a":1}'),
    check(got: object) {
      assert.ok(Object.hasOwn(got, '__proto__'), 'promised: an own member `__proto__`; seen: none');
      assert.equal(
        Object.getPrototypeOf(got),
        Object.prototype,
        'promised: a plain object; seen: another prototype',
      );
    },
  },
  {
    part: 'no-prototype',
    title: 'an object without prototype',
    make: () =>
      Object.assign(Object.create(null), { a: 1, nested: Object.assign(Object.create(null), { b: 2 }) }),
    check: (got: object) => same(Object.getPrototypeOf(got), null, 'no prototype'),
  },
  { part: 'arrays', title: 'arrays, nested and empty', make: () => [[], [1, [2, [3]]], 'a'] },
  {
    part: 'holes',
    title: 'an array with holes',
    // biome-ignore lint/suspicious/noSparseArray: the holes are the point
    make: () => [1, , 3, , ,],
    check(got: unknown[]) {
      same([got.length, 1 in got, 2 in got, 4 in got], [5, false, true, false]);
    },
  },
  {
    part: 'map',
    title: 'a Map with any keys, in order',
    make: () =>
      new Map<unknown, unknown>([
        ['z', 1],
        ['a', new Map([[1, { deep: true }]])],
        [{ key: 1 }, [undefined]],
        [-0, null],
      ]),
    check: (got: Map<unknown, unknown>) => same([...got.keys()].slice(0, 2), ['z', 'a']),
  },
  { part: 'set', title: 'a Set, in order', make: () => new Set<unknown>(['z', 1, new Set([2]), null]) },
  { part: 'date', title: 'a Date', make: () => [new Date(86_400_001), new Date(-1)] },
  {
    part: 'invalid-date',
    title: 'an invalid Date',
    make: () => new Date(Number.NaN),
    // Node 20 takes two invalid dates for different values.
    equal: false,
    check(got: Date) {
      assert.ok(
        got instanceof Date && Number.isNaN(got.getTime()),
        `promised: an invalid Date; seen: ${got}`,
      );
    },
  },
  { part: 'regexp', title: 'a RegExp with its flags', make: () => [/a(?<name>b)\/c/giu, /^$/] },
  {
    part: 'array-buffer',
    title: 'an ArrayBuffer',
    make: () => new Uint8Array([1, 2, 255]).buffer,
    check: (got: ArrayBuffer) => same([...new Uint8Array(got)], [1, 2, 255]),
  },
  { part: 'typed-arrays', title: 'typed arrays of every kind', make: viewsOfAllKinds },
  {
    part: 'data-view',
    title: 'a DataView',
    make: () => new DataView(new Uint8Array([0, 1, 2, 3]).buffer, 1, 2),
    check: (got: DataView) => same([got.byteLength, got.getUint16(0)], [2, 0x0102]),
  },
  {
    part: 'buffer',
    title: 'a Buffer, which stays a Buffer',
    make: () => ({ pooled: Buffer.from('small'), whole: Buffer.alloc(10_000, 7) }),
    check(got: { pooled: Buffer }) {
      assert.ok(Buffer.isBuffer(got.pooled), 'promised: a Buffer; seen: something else');
      same(got.pooled.toString(), 'small');
    },
  },
  {
    part: 'url',
    title: 'a URL',
    make: () => new URL('https://user@example.org:8080/a%20b?c=d#e'),
    check: (got: URL, sent: URL) => same(got.href, sent.href),
  },
  {
    part: 'errors',
    title: 'an error, with its class, cause and own fields',
    make: () => [Object.assign(new RangeError('far', { cause: new TypeError('deep') }), { code: 'E_FAR' })],
    check([got]: [RangeError & { code: string }]) {
      const cause = got.cause;
      assert.ok(
        got instanceof RangeError && cause instanceof TypeError,
        'promised: both classes; seen: others',
      );
      same([got.name, got.message, got.code, cause.message], ['RangeError', 'far', 'E_FAR', 'deep']);
    },
  },
  {
    part: 'shared-references',
    title: 'an object that is met twice and stays one',
    make() {
      const shared = { count: 1 };
      return { left: shared, right: shared, list: [shared] };
    },
    check(got: { left: object; right: object; list: object[] }) {
      assert.ok(got.left === got.right && got.list[0] === got.left, 'promised: one object; seen: copies');
    },
  },
  {
    part: 'cycles',
    title: 'a cycle',
    make() {
      const knot: Knot = { name: 'knot', map: new Map() };
      knot.self = knot;
      knot.map.set('knot', knot);
      return knot;
    },
    check(got: Knot) {
      assert.ok(
        got.self === got && got.map.get('knot') === got,
        'promised: the same cycle; seen: another shape',
      );
    },
  },
];
