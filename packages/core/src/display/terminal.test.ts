import { expect, test } from 'vitest';
import { canRedraw, hasColours, hasUnicode } from './terminal.js';

const terminal = { isTTY: true, write: () => true };
const pipe = { write: () => true };

test('lines are redrawn on terminals that can, and not in logs', () => {
  expect(canRedraw(terminal, { TERM: 'xterm' })).toBe(true);
  expect(canRedraw(terminal, { TERM: 'xterm', CI: '' })).toBe(true);
  expect(canRedraw(terminal, { TERM: 'xterm', CI: 'false' })).toBe(true);
  expect(canRedraw(terminal, { TERM: 'dumb' })).toBe(false);
  expect(canRedraw(terminal, { CI: 'true' })).toBe(false);
  expect(canRedraw(pipe, {})).toBe(false);
});

test('colours follow FORCE_COLOR, then NO_COLOR, then the terminal', () => {
  expect(hasColours(terminal, {})).toBe(true);
  expect(hasColours(pipe, {})).toBe(false);
  expect(hasColours(terminal, { NO_COLOR: '1' })).toBe(false);
  expect(hasColours(terminal, { NO_COLOR: '' })).toBe(true);
  expect(hasColours(terminal, { NODE_DISABLE_COLORS: '1' })).toBe(false);
  expect(hasColours(terminal, { TERM: 'dumb' })).toBe(false);
  expect(hasColours(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
  expect(hasColours(pipe, { FORCE_COLOR: '' })).toBe(true);
  expect(hasColours(terminal, { FORCE_COLOR: '0' })).toBe(false);
});

test('the console of Linux has no glyphs for bars', () => {
  expect([hasUnicode({ TERM: 'xterm' }), hasUnicode({ TERM: 'linux' })]).toEqual([true, false]);
});
