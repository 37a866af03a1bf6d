import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from '../../test/support/same-shape.js';
import { open, openCopy, seal } from './seal.js';

/** Text with everything that could go wrong: lone surrogates, quotes, tildes, names that mean something. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe010 }).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom('~', '__proto__', 'constructor', 'toJSON', 'length', 'u', 'r', '["u"]'),
);

const leaf = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.constantFrom(undefined, null, true, false, -0, Number.NaN),
  fc.date({ noInvalidDate: false }),
  fc.webUrl().map((url) => new URL(url)),
  fc.constantFrom(/a/g, /[\]"]+/iu).map((expression) => new RegExp(expression)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.uint8Array().map((bytes) => bytes.slice().buffer),
  fc.oneof(fc.uint8Array(), fc.int16Array(), fc.uint32Array(), fc.float64Array(), fc.bigInt64Array()),
  text.map((message) => new RangeError(message)),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: leaf, weight: 3 },
    { arbitrary: fc.array(tie('value'), { maxLength: 6 }), weight: 2 },
    { arbitrary: fc.dictionary(text, tie('value'), { maxKeys: 6, noNullPrototype: false }), weight: 2 },
    { arbitrary: fc.sparseArray(tie('value'), { maxLength: 8 }), weight: 1 },
    {
      arbitrary: fc
        .array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 })
        .map((entries) => new Map(entries)),
      weight: 1,
    },
    { arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((members) => new Set(members)), weight: 1 },
    {
      arbitrary: fc
        .tuple(text, tie('value'))
        .map(([message, own]) => Object.assign(new Error(message), { own })),
      weight: 1,
    },
  ),
}));

/** Every object within, in the order of a walk. */
function containersOf(root: unknown, found = new Set<object>()): object[] {
  if (typeof root === 'object' && root !== null && !found.has(root)) {
    if (Array.isArray(root) || root instanceof Map || root instanceof Set || isRecord(root)) found.add(root);
    const inner =
      root instanceof Map ? [...root].flat() : root instanceof Set ? [...root] : Object.values(root);
    for (const item of ArrayBuffer.isView(root) ? [] : inner) containersOf(item, found);
  }
  return [...found];
}

function isRecord(item: object): boolean {
  const prototype = Object.getPrototypeOf(item);
  return prototype === null || prototype === Object.prototype;
}

/** Puts `item` into `holder`, so that what was a tree becomes a graph. */
function put(holder: object, item: object): void {
  if (Array.isArray(holder)) holder.push(item);
  else if (holder instanceof Map) holder.set(item, item);
  else if (holder instanceof Set) holder.add(item);
  else Object.assign(holder, { shared: item });
}

/** Trees, and graphs made of them: each pair of numbers is one more reference, cycles included. */
const graph = fc
  .tuple(value, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }))
  .map(([root, references]) => {
    const containers = containersOf(root);
    for (const [from, to] of references) {
      if (containers.length > 0)
        put(containers[from % containers.length]!, containers[to % containers.length]!);
    }
    return root;
  });

describe('for any structured data', { timeout: 60_000 }, () => {
  it('open(seal(x)) is x again and shares nothing with it', () => {
    fc.assert(
      fc.property(graph, (root) => {
        expect(difference(root, open(seal(root, 'value')))).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it('two openings share nothing with one another', () => {
    fc.assert(
      fc.property(graph, (root) => {
        const sealed = seal(root, 'value');
        expect(difference(openCopy(sealed), openCopy(sealed))).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it('sealing changes nothing: a second time gives the same text', () => {
    fc.assert(
      fc.property(graph, (root) => {
        const [first, second] = [seal(root, 'value'), seal(root, 'value')];
        expect(second).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });
});
