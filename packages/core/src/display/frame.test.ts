import { expect, test } from 'vitest';
import { exampleView } from '../../test/display/example-view.js';
import { frame } from './frame.js';
import { textWidth } from './text-width.js';
import { theme } from './theme.js';

const plain = theme({ colours: false, unicode: true });
const draw = (view: Parameters<typeof frame>[0], columns: number, rows: number): string =>
  `\n${frame(view, { columns, rows }, plain).join('\n')}\n`;

test('ten calls: a bar, counts, a row for each call that runs, and what failed', () => {
  expect(draw(exampleView(), 90, 20)).toMatchInlineSnapshot(`
    "
    5 of 10  50 %  ██████████████████████████████──────────────────────────────  ETA 8.1 s
    12.3 s  2 running  3 waiting  1 failed  24/min  ▁▅█▅▄
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
