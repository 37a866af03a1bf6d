import { balance, type Executor, fallback, hedge, limit, retry, route, timeout } from '@elsewhere/core';
import { SHARED } from '@elsewhere/core/adapter';
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

const figures = Object.keys(composites).map(
  (id): Figure => ({ id, label: `${id} against the bare executor`, unit: '%', better: 'higher' }),
);

const goals = figures.flatMap(({ id }) =>
  (['threads', 'processes'] as const).map(
    (kind): Goal => ({ figure: id, kind, of: 'figure', atLeast: 90, text: 'at least 90 %' }),
  ),
);

/** What it costs that a call passes a composite. */
export const composition: Question = {
  name: 'composition',
  asks:
    'The burst once more, by the bare executor and through each composite, in turns on one pool of two workers: ' +
    "the composite's share of the bare rate.",
  sizes: { full: { calls: 100_000, turns: 5 }, quick: { calls: 5_000, turns: 1 } },
  figures: [{ id: 'bare', label: 'bare executor', unit: 'calls/s', better: 'higher' }, ...figures],
  goals,
  deadlineMs: 300_000,
  async ask({ name, kind }, { calls, turns }) {
    if (!name.startsWith('elsewhere') || kind === 'redis') throw new CannotAnswer('it has no composites');
    await using pool = open[kind](2);
    const shared = Object.assign(pool, { [SHARED]: true }); // composites leave it open
    const rates = new Map<string, number[]>(['bare', ...Object.keys(composites)].map((id) => [id, []]));
    for (let turn = 0; turn <= turns!; turn++) {
      for (const [id, found] of turn % 2 === 0 ? rates : [...rates].reverse()) {
        const executor = composites[id]?.(shared) ?? pool;
        const rate = await rateOf(executor, calls!);
        if (turn > 0) found.push(rate); // the first one warms up
        if (executor !== pool) await executor.close();
      }
    }
    const medians = [...rates].map(([id, found]) => [id, median(found)] as const);
    const bare = median(rates.get('bare')!);
    const shares = medians.map(([id, rate]) => [id, id === 'bare' ? rate : (100 * rate) / bare] as const);
    return { figures: Object.fromEntries(shares) };
  },
};

async function rateOf(executor: Executor, calls: number): Promise<number> {
  const started = performance.now();
  const futures: Promise<unknown>[] = [];
  for (let call = 0; call < calls; call++) futures.push(executor.submit(tasks.echo, payload()));
  await Promise.all(futures);
  return calls / ((performance.now() - started) / 1_000);
}
