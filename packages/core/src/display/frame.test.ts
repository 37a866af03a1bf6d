import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { exampleCall, exampleExecutor, exampleView } from '../../test/display/example-view.js';
import { frame } from './frame.js';
import { textWidth } from './text-width.js';
import { theme } from './theme.js';

const plain = theme({ colours: false, unicode: true });
const draw = (view: Parameters<typeof frame>[0], columns: number, rows: number): string =>
  `\n${frame(view, { columns, rows }, plain).join('\n')}\n`;

/** A run of a million calls on a thousand workers. */
function million(): Parameters<typeof frame>[0] {
  const calls = Array.from({ length: 100 }, (_, index) => exampleCall({ label: `call ${index}` }));
  const stats = { pending: 586_966, running: 1_000, workers: 1_000, fenced: 2 };
  return exampleView({
    total: 1_000_000,
    succeeded: 412_000,
    failed: 12,
    cancelled: 22,
    retried: 4,
    running: 1_000,
    waiting: 586_966,
    rate: 41_203,
    leftMs: 14_250,
    calls,
    executor: exampleExecutor({ name: 'grid', stats }),
  });
}

test('ten calls: a bar, counts, a row for each call that runs, and what failed', () => {
  expect(draw(exampleView(), 90, 20)).toMatchInlineSnapshot(`
    "
    5 of 10  50 %  ██████████████████████████████──────────────────────────────  ETA 8.1 s
    12.3 s  24/min  2 running  3 waiting  1 failed  ▁▅█▅▄
    running 2
      fold 3              ██████▎───  62 %  epoch 31                worker thread 1      4.2 s
      fold 4 (attempt 2)  █▊────────  18 %  epoch 9                 worker thread 2      1.0 s
    slowest  fold 1 7.3 s · fold 2 3.0 s
    failed last
      14:02:11 fold 2: RangeError: k is 0
    threads  2 workers, 2 running, 3 waiting
    "
  `);
});

test('a million calls take no more rows than there are', () => {
  expect(draw(million(), 80, 12)).toMatchInlineSnapshot(`
    "
    412,034 of 1,000,000  41 %  ████████████████▌───────────────────────  ETA 14.3 s
    12.3 s  41,203/s  1,000 running  586,966 waiting  12 failed  22 cancelled
    running 1,000, 5 shown
      call 0                                              worker thread 1      1.0 s
      call 1                                              worker thread 1      1.0 s
      call 2                                              worker thread 1      1.0 s
      call 3                                              worker thread 1      1.0 s
      call 4                                              worker thread 1      1.0 s
    slowest  fold 1 7.3 s · fold 2 3.0 s
    failed last
      14:02:11 fold 2: RangeError: k is 0
    grid  1,000 workers, 1,000 running, 586,966 waiting, 2 late answers dropped
    "
  `);
});

test('a composition is a tree with how full each part is', () => {
  const parts = [
    exampleExecutor({ name: 'retry', parts: [exampleExecutor()] }),
    exampleExecutor({ label: 'slow', name: 'processes' }),
  ];
  const view = exampleView({ executor: exampleExecutor({ name: 'route', parts }), calls: [], running: 0 });
  expect(draw(view, 60, 20)).toMatchInlineSnapshot(`
    "
    5 of 10  50 %  █████████████████─────────────────  ETA 8.1 s
    12.3 s  24/min  0 running  3 waiting  1 failed  ▁▅█▅▄
    running 0


    slowest  fold 1 7.3 s · fold 2 3.0 s
    failed last
      14:02:11 fold 2: RangeError: k is 0
    route              2 workers, 2 running, 3 waiting
    ├ retry            2 workers, 2 running, 3 waiting
    │ └ threads        2 workers, 2 running, 3 waiting
    └ slow: processes  2 workers, 2 running, 3 waiting
    "
  `);
});

test('without a total there is no bar, but how long the calls that wait will take', () => {
  const view = exampleView({ total: undefined, note: 'best so far 0.98' });
  expect(frame(view, { columns: 60, rows: 3 }, plain)).toMatchInlineSnapshot(`
    [
      "5 done",
      "12.3 s  24/min  2 running  3 waiting (8.1 s left)  1 failed",
      "best so far 0.98",
    ]
  `);
});

test('labels, notes and errors cannot break the view', () => {
  const evil = '\x1b[2J\nIGNORE\u202e';
  const view = exampleView({
    calls: [exampleCall({ label: evil, note: evil, worker: evil })],
    slowest: [{ label: evil, elapsedMs: 5_000 }],
    failures: [{ label: evil, at: 0, error: evil }],
    executor: exampleExecutor({ name: evil }),
    note: evil,
  });
  const lines = frame(view, { columns: 100, rows: 30 }, plain);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(lines.join('')).toContain('\\e[2J\\nIGNORE\\u{202e}');
});

test.each([1, 2, 3, 5, 8, 12, 24, 60])('%i rows are enough, and no line is too wide', (rows) => {
  const colours = theme({ colours: true, unicode: true });
  for (const columns of [1, 2, 5, 10, 20, 39, 40, 60, 61, 80, 200]) {
    for (const view of [
      exampleView(),
      million(),
      exampleView({ total: undefined, note: '日本語'.repeat(90) }),
    ]) {
      const lines = frame(view, { columns, rows }, colours);
      expect(lines.length).toBeLessThanOrEqual(rows);
      const widths = lines.map((line) => textWidth(stripVTControlCharacters(line)));
      expect(Math.max(0, ...widths)).toBeLessThanOrEqual(columns);
    }
  }
});

test('the view does not jump when a call ends and the next begins', () => {
  const height = (calls: number): number => {
    const shown = Array.from({ length: calls }, () => exampleCall());
    return frame(exampleView({ calls: shown, running: calls }), { columns: 80, rows: 30 }, plain).length;
  };
  expect(height(0)).toBe(height(2));
  expect(height(1)).toBe(height(2));
});

test('a terminal without glyphs gets letters', () => {
  const letters = theme({ colours: false, unicode: false });
  const parts = [exampleExecutor(), exampleExecutor()];
  const view = exampleView({ executor: exampleExecutor({ parts }), slowest: [] });
  expect(frame(view, { columns: 80, rows: 30 }, letters).join('')).toMatch(/^[\x20-\x7e]*$/);
});
