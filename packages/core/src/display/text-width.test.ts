import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from './printable.js';
import { fit, textWidth, truncate } from './text-width.js';

test.each([
  ['abc', 3],
  ['', 0],
  ['naïve …', 7],
  ['日本語', 6],
  ['한국어', 6],
  ['ｆｕｌｌ', 8],
  ['e\u0301', 1],
  ['\u200b', 0],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['█▉─', 3],
])('%j is %i columns wide', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test.each([
  ['abcdef', 4, 'abc…'],
  ['abcd', 4, 'abcd'],
  ['日本語', 4, '日…'],
  ['日本語', 5, '日本…'],
  ['a👩‍👩‍👧b', 3, 'a…'],
  ['abc', 0, ''],
])('%j cut to %i columns is %j', (text, columns, cut) => {
  expect(truncate(text, columns)).toBe(cut);
});

test('what is fitted is exactly as wide as asked, whatever it is', () => {
  const graphemes = ['a', ' ', 'é', 'e\u0301', '日', '한', 'ｆ', '👩‍👩‍👧', '🇩🇪', '❤️', '█', '…'];
  const unit = fc.constantFrom(
    ...graphemes,
    '\u200b',
    '\x1b',
    '\n',
    '\u202e',
    '\u0301',
    '\ud800',
    '\u{1f1e9}',
  );
  fc.assert(
    fc.property(fc.string({ unit }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
      expect(textWidth(fit(printable(text), columns))).toBe(columns);
      expect(textWidth(fit(printable(text), columns, 'right'))).toBe(columns);
    }),
    { seed: 4 },
  );
});

test('nothing printable moves the cursor, colours, reorders or breaks the line', () => {
  expect(printable('a\nb\tc\r\x1b[31m\x07\u009b2J\u202e\u2028\ud800')).toBe(
    'a\\nb\\tc\\r\\e[31m\\u{7}\\u{9b}2J\\u{202e}\\u{2028}\\u{d800}',
  );
  fc.assert(
    fc.property(fc.array(fc.nat(0x10ffff), { maxLength: 20 }), (points) => {
      expect(printable(String.fromCodePoint(...points))).not.toMatch(/[\p{Cc}\p{Surrogate}\u2028\u2029]/u);
    }),
    { seed: 4 },
  );
});
