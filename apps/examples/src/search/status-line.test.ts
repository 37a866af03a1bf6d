import { expect, test } from 'vitest';
import { createStatusLine, type StatusStream } from './status-line.js';

function start(terminal: Pick<StatusStream, 'isTTY' | 'columns'>) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const stream = { ...terminal, write: (text: string) => written.push(text) };
  return { written, clock, status: createStatusLine(stream, () => clock.ms) };
}

test('on a terminal the line is rewritten, ten times a second at most', () => {
  const { written, clock, status } = start({ isTTY: true, columns: 80 });
  for (clock.ms = 0; clock.ms < 1_000; clock.ms += 10) status.update(() => `${clock.ms} ms`);
  expect(written).toHaveLength(10);
  expect(written[1]).toBe('\r100 ms\x1b[K');
});

test('elsewhere there is a line every two seconds', () => {
  const { written, clock, status } = start({});
  for (clock.ms = 0; clock.ms < 5_000; clock.ms += 10) status.update(() => `${clock.ms} ms`);
  expect(written).toEqual(['2000 ms\n', '4000 ms\n']);
});

test('the last line stands, and fits the terminal', () => {
  const { written, status } = start({ isTTY: true, columns: 10 });
  status.finish(() => 'a line that is too long');
  expect(written.join('')).toBe('\ra line th\x1b[K\n');
});

test('a message does not mix with the line, which comes back below it', () => {
  const { written, status } = start({ isTTY: true, columns: 80 });
  status.update(() => 'half');
  status.log('trial 3 failed');
  status.update(() => 'half');
  expect(written).toEqual(['\rhalf\x1b[K', '\r\x1b[Ktrial 3 failed\n', '\rhalf\x1b[K']);
});
