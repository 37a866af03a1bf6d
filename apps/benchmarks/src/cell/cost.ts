import { median } from '../statistics.js';

/** What something took. */
export interface Cost {
  /** By the clock. */
  readonly seconds: number;
  /** Of the processors, by all threads of this process: what else runs on the machine does not count. */
  readonly processorSeconds: number;
}

export async function costOf(run: () => Promise<unknown>): Promise<Cost> {
  const processor = process.cpuUsage();
  const started = performance.now();
  await run();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(processor);
  return { seconds, processorSeconds: (user + system) / 1_000_000 };
}

/** What two things cost, done in turns, each first as often as the other; a turn before these warms up. */
export async function costsInTurns(
  turns: number,
  one: () => Promise<Cost>,
  other: () => Promise<Cost>,
): Promise<readonly [Cost[], Cost[]]> {
  const costs: readonly [Cost[], Cost[]] = [[], []];
  for (let turn = 0; turn <= turns; turn++) {
    const both = [async () => costs[0].push(await one()), async () => costs[1].push(await other())];
    for (const each of turn % 2 === 0 ? both : both.reverse()) await each();
  }
  for (const each of costs) each.shift();
  return costs;
}

/**
 * How many times as much something took as something else did in the same turns: the median of the turns, which a
 * machine that is faster in some turns than in others does not change.
 */
export function timesAsMuch(some: readonly Cost[], other: readonly Cost[], member: keyof Cost): number {
  return median(some.map((cost, turn) => cost[member] / other[turn]![member]));
}
