import { expectNumber, expectOptions } from '../expect.js';
import type { QueueSample, QueueViewOptions } from './queue-monitor.js';

/** Means over one interval. */
export interface QueueRow extends QueueSample {
  /** Milliseconds from the first sample to the start of the interval. */
  readonly afterMs: number;
  /** Calls in flight: pending and running. */
  readonly inFlight: number;
}

const COUNTS = ['pending', 'running', 'finished', 'cancelled', 'idle'] as const;
const USUAL_ROWS = 60;

/**
 * The samples averaged per interval; an interval without a sample shows the one before.
 *
 * @throws TypeError, RangeError for a wrong interval.
 */
export function queueRows(
  samples: readonly QueueSample[],
  options: QueueViewOptions = {},
): readonly QueueRow[] {
  expectOptions('the view of a queue', options, ['intervalMs']);
  expectNumber('intervalMs', options.intervalMs, 1);
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return [];
  const spanMs = last.at - first.at;
  const intervalMs = options.intervalMs ?? Math.max(1, Math.ceil((spanMs + 1) / USUAL_ROWS));
  const rows: QueueRow[] = [];
  let next = 0;
  for (let afterMs = 0; afterMs <= spanMs; afterMs += intervalMs) {
    const within: QueueSample[] = [];
    while (next < samples.length && samples[next]!.at < first.at + afterMs + intervalMs) {
      within.push(samples[next++]!);
    }
    rows.push(rowOf(within.length > 0 ? within : [samples[next - 1]!], first.at + afterMs, afterMs));
  }
  return rows;
}

function rowOf(samples: readonly QueueSample[], at: number, afterMs: number): QueueRow {
  const mean = (name: (typeof COUNTS)[number]): number =>
    samples.reduce((sum, sample) => sum + sample[name], 0) / samples.length;
  const [pending, running] = [mean('pending'), mean('running')];
  return {
    at,
    afterMs,
    inFlight: pending + running,
    pending,
    running,
    finished: samples.at(-1)!.finished,
    cancelled: samples.at(-1)!.cancelled,
    idle: mean('idle'),
  };
}

/** The rows as text with aligned columns. */
export function queueTable(rows: readonly QueueRow[]): string {
  const head = ['seconds', 'in flight', ...COUNTS];
  const body = rows.map((row) => [
    (row.afterMs / 1_000).toFixed(2),
    short(row.inFlight),
    ...COUNTS.map((name) => short(row[name])),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((line) => line[column]!.length)),
  );
  return [head, ...body]
    .map((line) => line.map((cell, column) => cell.padStart(widths[column]!)).join('  '))
    .join('\n');
}

function short(count: number): string {
  return Number.isInteger(count) ? String(count) : count.toFixed(1);
}
