import type { Glyphs, Theme } from './theme.js';

/** A bar of exactly `columns` columns, filled from the left. */
export function bar(fraction: number, columns: number, { busy, quiet, glyphs }: Theme): string {
  if (columns <= 0) return '';
  const steps = glyphs.bar.length - 1;
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * columns * steps);
  const whole = Math.floor(filled / steps);
  const part = glyphs.bar[filled % steps]!;
  const rest = columns - whole - (part === '' ? 0 : 1);
  return busy(glyphs.bar[steps]!.repeat(whole) + part) + quiet(glyphs.barRest.repeat(rest));
}

/** The last values as a line of small bars, the highest of them full; at most one column for each value. */
export function sparkline(values: readonly number[], columns: number, { spark }: Glyphs): string {
  const shown = values.slice(-Math.max(0, columns));
  const highest = Math.max(...shown, Number.MIN_VALUE);
  return shown.map((value) => spark[Math.round((value / highest) * (spark.length - 1))]).join('');
}
