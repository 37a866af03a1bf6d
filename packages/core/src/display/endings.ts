import { duration } from './amounts.js';
import { printable } from './printable.js';
import type { FailedCall, RunView } from './run-view.js';
import type { Section } from './sections.js';
import { truncate } from './text-width.js';
import type { Theme } from './theme.js';

/** The calls that took longest, in one line. */
export function slowestCalls(view: RunView, columns: number, theme: Theme): Section {
  const words = slowestInWords(view);
  const line = (): string => theme.quiet(truncate(words, columns));
  return { wanted: words === '' ? 0 : 1, least: 1, rank: 6, draw: () => [line()] };
}

/** Shape: `slowest  fold 3 12.3 s · fold 1 980 ms`; what is called like the one before is not named again. */
export function slowestInWords({ slowest }: RunView): string {
  const calls = slowest.map(({ label, elapsedMs }, index) => {
    const time = elapsedMs < 1_000 ? `${elapsedMs} ms` : duration(elapsedMs);
    return slowest[index - 1]?.label === label ? time : `${printable(label)} ${time}`;
  });
  return calls.length === 0 ? '' : `slowest  ${calls.join(' · ')}`;
}

/** The last failures, the latest last. */
export function lastFailures({ failures }: RunView, columns: number, theme: Theme): Section {
  return {
    wanted: failures.length === 0 ? 0 : failures.length + 1,
    least: 2,
    rank: 4,
    draw: (height) => [
      theme.bad(truncate('failed last', columns)),
      ...failures.slice(-(height - 1)).map((failure) => truncate(`  ${failureInWords(failure)}`, columns)),
    ],
  };
}

/** Shape: `14:02:11 fold 3: RangeError: expected …`. */
export function failureInWords({ at, label, error }: FailedCall): string {
  return `${timeOfDay(at)} ${printable(label)}: ${printable(error)}`;
}

function timeOfDay(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
