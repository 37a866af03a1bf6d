import { describeSetting } from '../models/setting.js';
import type { Trial } from './trial.js';

const headings = ['rank', 'trial', 'model', 'setting', 'accuracy', 'time'];
const alignedRight = new Set(['rank', 'trial', 'time']);

/**
 * The best trials as a table of plain text.
 *
 * @param ranked - Best first.
 * @param size - How many of them to show.
 */
export function leaderboard(ranked: readonly Trial[], size = 10): string {
  const rows = ranked.slice(0, size).map((trial, index) => {
    const { accuracy, deviation, startedAt, endedAt } = trial.evaluation;
    return [
      `${index + 1}`,
      `${trial.number}`,
      trial.setting.model,
      describeSetting(trial.setting),
      `${accuracy.toFixed(4)} ± ${deviation.toFixed(4)}`,
      `${Math.round(endedAt - startedAt)} ms`,
    ];
  });
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  const toLine = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        alignedRight.has(headings[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [headings, widths.map((width) => '-'.repeat(width)), ...rows].map(toLine).join('\n');
}
