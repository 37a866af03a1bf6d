import { count, duration, percent, rate } from './amounts.js';
import { failureInWords, slowestInWords } from './endings.js';
import { printable } from './printable.js';
import { doneCalls, type FailedCall, type RunView } from './run-view.js';
import { truncate } from './text-width.js';
import type { Theme } from './theme.js';

/** Shape: `12.4 s: 41 of 100 done (41 %), 2 running, 57 waiting, 1 failed, 3.3/s, ETA 18.2 s; best 0.98`. */
export function plainLine(view: RunView): string {
  const { elapsedMs, total, leftMs, note } = view;
  const ended = doneCalls(view);
  const done =
    total === undefined
      ? `${count(ended)} done`
      : `${count(ended)} of ${count(total)} done (${percent(ended, total)})`;
  const left = total === undefined || leftMs === undefined ? [] : [`ETA ${duration(leftMs)}`];
  const cells = [
    done,
    `${count(view.running)} running`,
    `${count(view.waiting)} waiting`,
    ...endings(view),
    rate(view.rate),
    ...left,
  ];
  return `${duration(elapsedMs)}: ${cells.join(', ')}${note === undefined ? '' : `; ${printable(note)}`}`;
}

/** What stays on the screen when a run is over; lines that are cut to `columns`. */
export function closingLines(
  view: RunView,
  theme: Theme,
  columns: number = Number.POSITIVE_INFINITY,
): string[] {
  const done = doneCalls(view);
  const of = view.total === undefined || view.total === done ? '' : ` of ${count(view.total)}`;
  const mean = rate((done * 1_000) / Math.max(1, view.elapsedMs));
  const ends = endings(view).map((words) => `, ${words}`);
  const look = view.failed > 0 ? theme.bad : view.cancelled > 0 ? theme.strong : theme.good;
  const line = `${look(`${count(done)}${of} done`)} in ${duration(view.elapsedMs)} (${mean})${ends.join('')}`;
  const slowest = slowestInWords(view);
  return [
    line,
    ...(view.note === undefined ? [] : [truncate(printable(view.note), columns)]),
    ...(slowest === '' ? [] : [theme.quiet(truncate(slowest, columns))]),
  ];
}

/** New failures, the last of them in words. */
export function failureLines(failures: readonly FailedCall[], newOnes: number): string[] {
  const told = failures.slice(failures.length - Math.min(newOnes, failures.length));
  const untold = newOnes - told.length;
  return [
    ...(untold > 0 ? [`failed: ${count(untold)} more before these`] : []),
    ...told.map((failure) => `failed: ${failureInWords(failure)}`),
  ];
}

function endings({ failed, cancelled, retried }: RunView): string[] {
  return [
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(cancelled > 0 ? [`${count(cancelled)} cancelled`] : []),
    ...(retried > 0 ? [`${count(retried)} retried`] : []),
  ];
}
