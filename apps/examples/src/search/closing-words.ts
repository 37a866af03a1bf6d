import type { ExitState } from '@elsewhere/core';
import { describeSetting } from '../models/setting.js';
import type { SearchReport } from './search-report.js';

/**
 * What is printed last: how the run went, why it ended, and the winner on a line of its own.
 *
 * @remarks The last line has no times in it: equal seeds print it alike on every executor.
 */
export function closingWords(report: SearchReport): string {
  return [runInWords(report), endInWords(report), winnerInWords(report)].join('\n');
}

/** How many trials ran where, and how long that took. */
export function runInWords({
  finished,
  failed,
  startedAt,
  endedAt,
  executor,
  workers,
  seed,
}: SearchReport): string {
  const wall = endedAt - startedAt;
  const busy = finished.reduce((sum, { evaluation }) => sum + evaluation.endedAt - evaluation.startedAt, 0);
  const trials =
    failed.length > 0
      ? `${count(finished.length, 'trial')} and ${failed.length} failed`
      : count(finished.length, 'trial');
  return (
    `${trials} with seed ${seed} on ${executor} with ${count(workers, 'worker')} in ${seconds(wall)}: ` +
    `${seconds(busy)} of work, ${(busy / Math.max(1, wall)).toFixed(2)} trials at once on average.`
  );
}

/** Shape: `The run ended because every trial was done.` */
export function endInWords({ exit }: Pick<SearchReport, 'exit'>): string {
  return `The run ended because ${exitInWords(exit)}.`;
}

function exitInWords(exit: ExitState): string {
  switch (exit.reason) {
    case 'exhausted':
      return 'every trial was done';
    case 'stopped':
      return exit.message ?? 'it was stopped';
    case 'timeout':
      return 'its time was up';
    case 'cancelled':
      return 'it was cancelled';
    case 'error':
      return `of an error: ${exit.error instanceof Error ? exit.error.message : String(exit.error)}`;
  }
}

/** Shape: `winner: trial 137 tree depth=4 smallestLeaf=2 impurity=gini accuracy 0.9707`. */
export function winnerInWords({ ranked }: Pick<SearchReport, 'ranked'>): string {
  const [winner] = ranked;
  if (winner === undefined) return 'winner: none, no trial finished';
  const { number, setting, evaluation } = winner;
  return `winner: trial ${number} ${setting.model} ${describeSetting(setting)} accuracy ${evaluation.accuracy.toFixed(4)}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
