import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, seal } from './seal.js';
import type { Sealed } from './sealed.js';

/** Opens what somebody else wrote: gives a value or throws an Error, and leaves this process as it was. */
function openAnything(sealed: Sealed): void {
  try {
    open(sealed);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).not.toContain('call stack');
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

const TAGS = [
  'A',
  'S',
  'N',
  'M',
  'E',
  'D',
  'R',
  'U',
  'I',
  '#',
  'u',
  'B',
  'b',
  'T',
  'P',
  'X',
  'r',
  'Z',
  '__proto__',
];

const junk = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom<unknown>(
    'length',
    '__proto__',
    'constructor',
    'Uint8Array',
    'DataView',
    'DOMException',
    'polluted',
  ),
  fc.constantFrom<unknown>(null, true, -1, 0, 1, 1.5, 1e21, 2 ** 32),
);

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    { arbitrary: junk, weight: 2 },
    {
      arbitrary: fc
        .tuple(fc.constantFrom(...TAGS), fc.array(tie('tree'), { maxLength: 6 }))
        .map(([tag, rest]) => [tag, ...rest]),
      weight: 4,
    },
    {
      arbitrary: fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('tree'), { maxKeys: 4 }),
      weight: 1,
    },
  ),
}));

const sample = seal(
  [
    new Map([[1n, new Set([new Date(0), /a/g, -0])]]),
    Object.assign(new Error('e'), { code: 1 }),
    new Array(3),
    'r',
  ],
  'value',
) as string;

describe('text that nobody sealed', { timeout: 60_000 }, () => {
  it.each<[string, string]>([
    ['nothing behind the tilde', '~'],
    ['half a text', '~["A",1'],
    ['not JSON at all', 'hello'],
    ['an unknown tag', '~["Z"]'],
    ['no tag', '~[]'],
    ['a tag that is no word', '~[[1]]'],
    ['a reference to what was not there', '~["A",["r",5]]'],
    ['a reference by a word', '~["A",["r","length"]]'],
    ['binary that did not come along', '~["b",0]'],
    ['a view of a number', '~["T","Uint8Array",1000000000000,0,0]'],
    ['a view of a list', '~["T","Uint8Array",["A",1,2],0,2]'],
    ['a view of an unknown kind', '~["T","Object",["B",0],0,0]'],
    ['a negative length', '~["S",-1,{}]'],
    ['a sparse array without members', '~["S",1]'],
    ['an error without anything', '~["X"]'],
    ['an error whose fields are a list', '~["X",["Error"],"Error","m",null,null,[]]'],
    ['an expression that is none', '~["R","(","g",0]'],
    ['a URL that is none', '~["U","not a url"]'],
    ['a big integer that is none', '~["I","1.5"]'],
  ])('%s is an error', (_, text) => {
    expect(() => open(text)).toThrow(Error);
  });

  it('nesting beyond all bounds is an error, not the end of the process', () => {
    const nested = `~${'["A",'.repeat(100_000)}1${']'.repeat(100_000)}`;
    expect(() => open(nested)).toThrow(/nesting beyond 1000 levels/);
    expect(() => open(`~${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toThrow(
      /nesting beyond 1000 levels/,
    );
  });

  it('members named __proto__ and constructor stay members', () => {
    openAnything(
      '~["A",{"__proto__":{"polluted":1}},["N",{"__proto__":{"polluted":1}}],["S",1,{"__proto__":{"polluted":1}}]]',
    );
    openAnything('~["X",["Error"],null,"m",null,{"__proto__":{"polluted":1}},[]]');
    const copy = open('~["A",{"constructor":{"prototype":{"polluted":1}}},["u"]]') as [object];
    expect(Object.hasOwn(copy[0], 'constructor')).toBe(true);
  });

  it('any tree of tags gives a value or an error', () => {
    fc.assert(
      fc.property(tree, fc.boolean(), (tagged, withBlobs) => {
        const text = `~${JSON.stringify(tagged)}`;
        openAnything(withBlobs ? { text, blobs: [new ArrayBuffer(8), new MessageChannel().port1] } : text);
      }),
      { numRuns: 500 },
    );
  });

  it('a sealed text with a few characters changed gives a value or an error', () => {
    const change = fc.tuple(fc.nat(sample.length - 1), fc.constantFrom(...'[]{}",:0123456789-eASNMXr~\\u'));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const characters = [...sample];
        for (const [place, character] of changes) characters[place] = character;
        openAnything(characters.join(''));
      }),
      { numRuns: 500 },
    );
  });
});
