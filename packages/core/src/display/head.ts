import { count, duration, percent, rate } from './amounts.js';
import { bar, sparkline } from './bar.js';
import { type Cell, joinCells } from './cells.js';
import { printable } from './printable.js';
import { doneCalls, type RunView, settledCalls } from './run-view.js';
import type { Section } from './sections.js';
import { textWidth, truncate } from './text-width.js';
import type { Theme } from './theme.js';

const WIDEST_BAR = 60;
const NARROWEST_BAR = 6;
const SPARKS = 24;

/** How far the run is: a line with a bar where the total is known, a line of counts, and what the program says. */
export function head(view: RunView, columns: number, theme: Theme): Section[] {
  const lines = [
    { rank: 0, line: farLine(view, columns, theme) },
    { rank: 1, line: countsLine(view, columns, theme) },
    { rank: 2, line: view.note === undefined ? '' : truncate(printable(view.note), columns) },
  ];
  return lines
    .filter(({ line }) => line !== '')
    .map(({ rank, line }) => ({ wanted: 1, least: 1, rank, draw: () => [line] }));
}

function farLine(view: RunView, columns: number, theme: Theme): string {
  const settled = settledCalls(view);
  const { total, leftMs } = view;
  if (total === undefined) return truncate(`${count(doneCalls(view))} done`, columns);
  const words = `${count(settled)} of ${count(total)}  ${percent(settled, total)}`;
  const left = leftMs === undefined ? 'ETA unknown' : `ETA ${duration(leftMs)}`;
  const room = columns - textWidth(words) - textWidth(left) - 4;
  if (room < NARROWEST_BAR) return joinCells([{ text: words }, { text: left }], columns);
  return `${theme.strong(words)}  ${bar(settled / Math.max(1, total), Math.min(room, WIDEST_BAR), theme)}  ${left}`;
}

function countsLine(view: RunView, columns: number, theme: Theme): string {
  const { elapsedMs, running, waiting, failed, cancelled, retried, total, leftMs } = view;
  const some = (amount: number, word: string, look?: (text: string) => string): Cell => ({
    text: amount === 0 ? '' : `${count(amount)} ${word}`,
    look,
  });
  const speed = { text: view.rate === 0 ? '' : rate(view.rate) };
  const sparks = {
    text: view.rates.length < 2 ? '' : sparkline(view.rates, SPARKS, theme.glyphs),
    look: theme.busy,
  };
  const rest =
    total === undefined && waiting > 0 && leftMs !== undefined ? ` (${duration(leftMs)} left)` : '';
  return joinCells(
    [
      { text: duration(elapsedMs), look: theme.quiet },
      speed,
      { text: `${count(running)} running` },
      { text: waiting === 0 ? '' : `${count(waiting)} waiting${rest}` },
      some(failed, 'failed', theme.bad),
      some(cancelled, 'cancelled', theme.quiet),
      some(retried, 'retried', theme.quiet),
      sparks,
    ],
    columns,
  );
}
