import { count, duration } from './amounts.js';
import { bar } from './bar.js';
import { printable } from './printable.js';
import type { CallView, RunView } from './run-view.js';
import type { Section } from './sections.js';
import { fit, textWidth, truncate } from './text-width.js';
import type { Theme } from './theme.js';

/** Rows kept for calls of idle workers, so that the view does not jump when a call ends and the next begins. */
const MOST_IDLE_ROWS = 8;
const BAR = 10;
const ELAPSED = 11;
const INDENT = '  ';

/** The calls that run, a row each as far as there is room, those that began first on top. */
export function runningCalls(view: RunView, columns: number, theme: Theme): Section {
  const { calls, running, executor } = view;
  const rows = Math.max(calls.length, Math.min(executor.stats.workers, MOST_IDLE_ROWS));
  return {
    wanted: rows === 0 ? 0 : rows + 1,
    least: 2,
    rank: 3,
    draw(height) {
      const shown = calls.slice(0, height - 1);
      const some = shown.length < running ? `, ${count(shown.length)} shown` : '';
      const title = theme.quiet(truncate(`running ${count(running)}${some}`, columns));
      const lines = callRows(shown, columns, theme);
      return [title, ...lines, ...Array<string>(height - 1 - lines.length).fill('')];
    },
  };
}

function callRows(calls: readonly CallView[], columns: number, theme: Theme): string[] {
  const labels = calls.map(({ label, attempt }) =>
    attempt > 1 ? `${printable(label)} (attempt ${attempt})` : printable(label),
  );
  const workers = calls.map(({ worker = '' }) => printable(worker));
  const room = columns - INDENT.length - ELAPSED;
  if (room < 4) return labels.map((label) => truncate(INDENT + label, columns));
  const hasBars = room >= 40 && calls.some(({ fraction }) => fraction !== undefined);
  const workerWidth = room >= 60 ? Math.min(24, widest(workers)) : 0;
  const fixed = (hasBars ? BAR + 8 : 0) + (workerWidth > 0 ? workerWidth + 2 : 0);
  const notes = calls.some(({ note }) => note !== '');
  const labelWidth = Math.min(widest(labels), notes && room >= 40 ? Math.floor(room * 0.4) : room - fixed);
  const noteWidth = Math.max(0, room - fixed - labelWidth - 2);
  return calls.map(({ fraction, note, elapsedMs }, index) => {
    const parts = [INDENT, fit(labels[index]!, Math.min(labelWidth, room - fixed))];
    if (hasBars) parts.push('  ', progress(fraction, theme));
    if (noteWidth > 0) parts.push('  ', fit(printable(note), noteWidth));
    if (workerWidth > 0) parts.push('  ', theme.quiet(fit(workers[index]!, workerWidth)));
    parts.push(fit(duration(elapsedMs), ELAPSED, 'right'));
    return parts.join('');
  });
}

function progress(fraction: number | undefined, theme: Theme): string {
  if (fraction === undefined) return ' '.repeat(BAR + 6);
  return `${bar(fraction, BAR, theme)} ${`${Math.floor(fraction * 100)} %`.padStart(5)}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}
