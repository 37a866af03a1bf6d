import { expect, test } from 'vitest';
import { exampleView } from '../../test/display/example-view.js';
import { closingLines, failureLines, plainLine } from './plain-lines.js';
import type { RunView } from './run-view.js';
import { theme } from './theme.js';

const plain = theme({ colours: false, unicode: true });

test('a line says how far the run is', () => {
  expect(plainLine(exampleView({ note: 'best 0.98' }))).toBe(
    '12.3 s: 5 of 10 done (50 %), 2 running, 3 waiting, 1 failed, 24/min, ETA 8.1 s; best 0.98',
  );
  expect(plainLine(exampleView({ total: undefined, cancelled: 2, retried: 1, failed: 0 }))).toBe(
    '12.3 s: 4 done, 2 running, 3 waiting, 2 cancelled, 1 retried, 24/min',
  );
});

test('at the end a summary stays', () => {
  const over = exampleView({ succeeded: 9, running: 0, waiting: 0, note: 'best 0.98' });
  expect(closingLines(over, plain)).toEqual([
    '10 done in 12.3 s (49/min), 1 failed',
    'best 0.98',
    'slowest  fold 1 7.3 s · fold 2 3.0 s',
  ]);
  expect(closingLines(exampleView({ slowest: [] }), plain)[0]).toBe(
    '5 of 10 done in 12.3 s (24/min), 1 failed',
  );
});

test('calls that were cancelled are not done, and not what a run was for', () => {
  const cancelled = exampleView({ succeeded: 0, failed: 0, cancelled: 4, total: undefined, slowest: [] });
  expect(closingLines(cancelled, plain)).toEqual(['0 done in 12.3 s (0/h), 4 cancelled']);
  const looks = theme({ colours: true, unicode: true });
  const start = (view: RunView): string => closingLines(view, looks)[0]!.split(' ')[0]!;
  expect(start(cancelled)).not.toBe(start(exampleView({ ...cancelled, cancelled: 0 })));
});

test('many failures are counted, the last ones told', () => {
  const { failures } = exampleView();
  expect(failureLines(failures, 0)).toEqual([]);
  expect(failureLines(failures, 1_000)).toEqual([
    'failed: 999 more before these',
    'failed: 14:02:11 fold 2: RangeError: k is 0',
  ]);
});
