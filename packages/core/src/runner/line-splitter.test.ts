import { describe, expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.js';

/** All lines of a text that comes in these pieces. */
function linesOf(...pieces: readonly string[]): string[] {
  const splitter = new LineSplitter();
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

describe('the line splitter', () => {
  it('gives the same lines however a text is cut in two', () => {
    const text = 'one\n\ntwo\r\nthree €😀\nlast';
    for (let at = 0; at <= text.length; at++) {
      expect(linesOf(text.slice(0, at), text.slice(at))).toEqual(['one', '', 'two', 'three €😀', 'last']);
    }
  });

  it('gives a line as soon as it is whole and keeps the rest', () => {
    const splitter = new LineSplitter();
    expect(splitter.push('a')).toEqual([]);
    expect(splitter.push('b\nc')).toEqual(['ab']);
    expect(splitter.end()).toEqual(['c']);
    expect(splitter.end()).toEqual([]);
  });

  it('adds no line behind the last line end', () => {
    expect(linesOf('a\n')).toEqual(['a']);
    expect(linesOf('\n')).toEqual(['']);
    expect(linesOf('')).toEqual([]);
  });

  it('cuts a line that never ends, without losing a character', () => {
    const splitter = new LineSplitter();
    const pieces = Array.from({ length: 100 }, () => splitter.push('x'.repeat(1_000))).flat();
    expect(pieces.length).toBeGreaterThan(0);
    expect([...pieces, ...splitter.end()].join('')).toBe('x'.repeat(100_000));
  });

  it('gives a long line whole when it comes at once', () => {
    expect(linesOf(`${'x'.repeat(200_000)}\n`)).toEqual(['x'.repeat(200_000)]);
  });
});
