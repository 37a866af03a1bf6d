import { balance, type Executor, fallback, hedge, limit, retry, route, timeout } from '@elsewhere/core';
import { SHARED } from '@elsewhere/core/adapter';
import { type Cost, costOf, timesAsMuch } from '../cell/cost.js';
import { payload } from '../cell/standard-call.js';
import { open } from '../contestants/elsewhere.js';
import { median } from '../statistics.js';
import { tasks } from '../workers/elsewhere-tasks.js';
import { CannotAnswer, type Figure, type Goal, type Question } from './question.js';

/** A composite around a pool, none of which has anything to do. */
const composites: Readonly<Record<string, (pool: Executor) => Executor>> = {
  limit: (pool) => limit(pool, 1_000_000),
  retry: (pool) => retry(pool, 2),
  timeout: (pool) => timeout(pool, 600_000),
  fallback: (pool) => fallback(pool, pool),
  route: (pool) => route(() => 'pool', { pool }),
  balance: (pool) => balance([pool]),
  hedge: (pool) => hedge(pool, { afterMs: 600_000 }),
};

/** One in another: what each adds comes once for each. */
const nest = (pool: Executor): Executor => timeout(retry(limit(pool, 1_000_000), 2), 600_000);

const ways: typeof composites = { ...composites, nest };

const labels: Readonly<Record<string, string>> = { nest: 'timeout(retry(limit))' };

const figures = Object.keys(ways).flatMap((id): Figure[] => {
  const label = `${labels[id] ?? id} against the bare executor`;
  return [
    { id, label, unit: '%', better: 'higher' },
    { id: `${id}-processor`, label: `${label}, by processor time`, unit: '%', better: 'higher' },
  ];
});

const goals = Object.keys(composites).flatMap((figure) =>
  (['threads', 'processes'] as const).map(
    (kind): Goal => ({ figure, kind, of: 'figure', atLeast: 90, text: 'at least 90 %' }),
  ),
);

/** What it costs that a call passes a composite. */
export const composition: Question = {
  name: 'composition',
  asks:
    'The burst once more, by the bare executor, through each composite and through three in a nest, in turns on one ' +
    "pool of two workers: the composite's share of the bare rate, by the clock and by the processor time of the " +
    'program that submits; the medians of the turns.',
  sizes: { full: { calls: 100_000, turns: 5 }, quick: { calls: 5_000, turns: 1 } },
  figures: [{ id: 'bare', label: 'bare executor', unit: 'calls/s', better: 'higher' }, ...figures],
  goals,
  deadlineMs: 300_000,
  async ask({ name, kind }, { calls, turns }) {
    if (!name.startsWith('elsewhere') || kind === 'redis') throw new CannotAnswer('it has no composites');
    await using pool = open[kind](2);
    const shared = Object.assign(pool, { [SHARED]: true }); // composites leave it open
    const costs = new Map<string, Cost[]>(['bare', ...Object.keys(ways)].map((id) => [id, []]));
    for (let turn = 0; turn <= turns!; turn++) {
      for (const [id, found] of turn % 2 === 0 ? costs : [...costs].reverse()) {
        const executor = ways[id]?.(shared) ?? pool;
        const cost = await costOf(() => burst(executor, calls!));
        if (turn > 0) found.push(cost); // the first one warms up
        if (executor !== pool) await executor.close();
      }
    }
    const bare = costs.get('bare')!;
    const shares = Object.keys(ways).flatMap((id) => [
      [id, 100 * timesAsMuch(bare, costs.get(id)!, 'seconds')],
      [`${id}-processor`, 100 * timesAsMuch(bare, costs.get(id)!, 'processorSeconds')],
    ]);
    const rate = calls! / median(bare.map(({ seconds }) => seconds));
    return { figures: { bare: rate, ...Object.fromEntries(shares) } };
  },
};

async function burst(executor: Executor, calls: number): Promise<void> {
  const futures: Promise<unknown>[] = [];
  for (let call = 0; call < calls; call++) futures.push(executor.submit(tasks.echo, payload()));
  await Promise.all(futures);
}
