import { expect, test } from 'vitest';
import { exampleFailure, exampleReport } from '../../test/example-report.js';
import { closingWords, endInWords, winnerInWords } from './closing-words.js';

test('a search is told in three lines, the last is the winner', () => {
  expect(closingWords(exampleReport())).toMatchInlineSnapshot(`
    "3 trials with seed 7 on threads with 2 workers in 1.00 s: 0.06 s of work, 0.06 trials at once on average.
    The run ended because every trial was done.
    winner: trial 2 forest trees=7 depth=5 columnsPerSplit=1 accuracy 0.9700"
  `);
});

test('failed trials are told', () => {
  expect(closingWords(exampleReport({ failed: [exampleFailure(9)] }))).toContain(
    '3 trials and 1 failed with seed 7',
  );
});

test('the last line is the same for equal results, however long they took', () => {
  const slow = exampleReport({ endedAt: exampleReport().endedAt + 5_000, executor: 'sequential' });
  expect(winnerInWords(slow)).toBe(winnerInWords(exampleReport()));
});

test('a search without results has no winner', () => {
  expect(winnerInWords(exampleReport({ finished: [] }))).toBe('winner: none, no trial finished');
});

test.each([
  [{ reason: 'exhausted' }, 'every trial was done'],
  [{ reason: 'stopped', message: 'it was interrupted' }, 'it was interrupted'],
  [{ reason: 'stopped' }, 'it was stopped'],
  [{ reason: 'timeout' }, 'its time was up'],
  [{ reason: 'cancelled' }, 'it was cancelled'],
  [{ reason: 'error', error: new Error('disk full') }, 'of an error: disk full'],
] as const)('%o is told in words', (exit, words) => {
  expect(endInWords({ exit })).toBe(`The run ended because ${words}.`);
});
