import { describe, expect, it } from 'vitest';
import { type CallEvent, isBefore, Postmark, packLetter, readEntries, unpackLetter } from './messages.js';

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

describe('letters', () => {
  it('bring texts and binary back to where they were', () => {
    const letter = {
      from: 'lease',
      number: 3,
      messages: [
        { id: 'c-1', attempt: 1, kind: 'started', at: 5 },
        { id: 'c-1', attempt: 1, kind: 'message', value: { text: '~1', blobs: [bytes(1, 2), bytes(3)] } },
        { id: 'c-1', attempt: 1, kind: 'progress', fraction: 0.5, value: '"half"' },
        { id: 'c-2', attempt: 2, kind: 'request', number: 7, value: { text: '~2', blobs: [bytes(4)] } },
      ] satisfies CallEvent[],
    };
    expect(unpackLetter<CallEvent>(packLetter<CallEvent>(letter))).toEqual(letter);
  });

  it.each([
    ['{}'],
    ['[]'],
    ['{"from":"a","number":1,"messages":{}}'],
    ['{"from":"a","number":1,"messages":[5]}'],
    ['{"from":"a","number":1,"messages":[{"id":"c","attempt":1,"kind":"explode"}]}'],
    ['{"from":"a","number":1,"messages":[{"id":"c","attempt":1,"kind":"message","value":5}]}'],
    ['{"from":"a","number":1,"messages":[{"id":"c","attempt":1,"kind":"message","value":["~",9]}]}'],
    ['no JSON'],
  ])('are refused as %s', (text) => {
    expect(() => unpackLetter({ text, blobs: [] })).toThrow();
  });

  it('that come twice are known again, those of others are not', () => {
    const postmark = new Postmark();
    const seen = [
      ['a', 1],
      ['a', 2],
      ['a', 2],
      ['b', 1],
      ['a', 1],
      ['a', 3],
    ].map(([from, number]) => postmark.isNew({ from: from as string, number: number as number }));
    expect(seen).toEqual([true, true, false, true, false, true]);
  });
});

describe('streams', () => {
  it('are read as Redis gives them, also when it gives nothing', () => {
    const answer = [[Buffer.from('s'), [[Buffer.from('5-1'), [Buffer.from('o'), Buffer.from('x')]]]]];
    expect(readEntries(answer)).toEqual(new Map([['s', [['5-1', new Map([['o', Buffer.from('x')]])]]]]));
    expect(readEntries(null)).toEqual(new Map());
  });

  it('have ids in an order', () => {
    expect([
      isBefore('5-1', '5-2'),
      isBefore('5-10', '5-9'),
      isBefore('4-9', '5-0'),
      isBefore('5-1', '5-1'),
    ]).toEqual([true, false, true, false]);
  });
});
