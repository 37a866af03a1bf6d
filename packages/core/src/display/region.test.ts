import { expect, test } from 'vitest';
import { FakeScreen } from '../../test/display/fake-screen.js';
import { intercept } from './intercept.js';
import { Region } from './region.js';

function open(columns = 40, rows = 10) {
  const screen = new FakeScreen(columns, rows);
  return { screen, region: new Region(screen, screen.write.bind(screen)) };
}

test('lines are drawn over one another, however many there are', () => {
  const { screen, region } = open();
  for (const lines of [
    ['one', 'two', 'three'],
    ['four'],
    ['five', 'six'],
    ['a much longer line', 'x', 'y', 'z'],
  ]) {
    region.draw(lines);
    expect(screen.lines).toEqual(lines);
    expect(screen.isCursorHidden).toBe(true);
  }
  region.close();
  expect(screen.lines).toEqual([]);
  expect(screen.isCursorHidden).toBe(false);
});

test('what the program writes is above, in its order, and nothing of it is lost', () => {
  const { screen, region } = open();
  region.draw(['view 1', 'view 2']);
  region.add('hello\nworld\n');
  region.draw();
  expect(screen.lines).toEqual(['hello', 'world', 'view 1', 'view 2']);
  region.add('again\n');
  region.draw(['view 3']);
  expect(screen.lines).toEqual(['hello', 'world', 'again', 'view 3']);
  region.close();
  expect(screen.lines).toEqual(['hello', 'world', 'again']);
});

test('a line that is not ended is shown, and goes on where it was', () => {
  const { screen, region } = open();
  region.draw(['view']);
  region.add('10 %');
  region.draw();
  expect(screen.lines).toEqual(['10 %', 'view']);
  region.add(' 20 %');
  region.draw();
  expect(screen.lines).toEqual(['10 % 20 %', 'view']);
  region.add(' done\nnext');
  region.draw();
  expect(screen.lines).toEqual(['10 % 20 % done', 'next', 'view']);
  region.addLines(['summary']);
  region.close();
  expect(screen.lines).toEqual(['10 % 20 % done', 'next', 'summary']);
});

test('a narrower terminal folds the lines that are there, and all of them are drawn over', () => {
  const { screen, region } = open(40);
  region.draw(['a'.repeat(39), 'b']);
  screen.columns = 20;
  region.draw(['c']);
  expect(screen.written.at(-1)).toContain('\r\x1b[2A');
});

test('text that was never drawn is written at the end', () => {
  const { screen, region } = open();
  region.add('early\n');
  region.close();
  expect(screen.lines).toEqual(['early']);
  expect(screen.written.join('')).not.toContain('\x1b');
});

test('writes to a stream are taken over whole, and given back', () => {
  const taken: string[] = [];
  const screen = new FakeScreen();
  const stream = screen as { write(...chunk: unknown[]): unknown };
  const release = intercept(screen, (text) => taken.push(text));
  const euro = Buffer.from('€');
  stream.write('text\n', 'utf8');
  stream.write(euro.subarray(0, 1));
  stream.write(euro.subarray(1));
  stream.write('4142', 'hex');
  expect(taken.join('')).toBe('text\n€AB');
  expect(screen.lines).toEqual([]);
  release();
  expect(Object.hasOwn(screen, 'write')).toBe(false);
  stream.write('direct');
  expect(screen.lines).toEqual(['direct']);
});

test('a callback of a write that was taken over is called', async () => {
  const screen = new FakeScreen();
  const stream = screen as { write(...chunk: unknown[]): unknown };
  const release = intercept(screen, () => {});
  await new Promise<void>((resolve) => stream.write('x', resolve));
  await new Promise<void>((resolve) => stream.write('x', 'utf8', resolve));
  release();
});

test('who took over after us stays, and we pass on', () => {
  const screen = new FakeScreen();
  const release = intercept(screen, () => {});
  const ours = screen.write;
  screen.write = (text) => ours.call(screen, `<${text}>`);
  release();
  screen.write('x');
  expect(screen.lines).toEqual(['<x>']);
});
