import { balance, type Executor, fallback, hedge, limit, retry, route, timeout } from '@elsewhere/core';
import { SHARED } from '@elsewhere/core/adapter';
import { costOf, costsInTurns, timesAsMuch } from '../cell/cost.js';
import { payload } from '../cell/standard-call.js';
import { open } from '../contestants/elsewhere.js';
import { median } from '../statistics.js';
import { tasks } from '../workers/elsewhere-tasks.js';
import { CannotAnswer, type Goal, type Question } from './question.js';

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

/** What it costs that a call passes a composite: a question for each, so that none inherits what another has left. */
export const compositions: readonly Question[] = [
  ...Object.entries(composites).map(([name, compose]) => question(name, `${name}()`, compose, 90)),
  question('nest', 'timeout(retry(limit()))', nest),
];

function question(
  name: string,
  shown: string,
  compose: (pool: Executor) => Executor,
  atLeast?: number,
): Question {
  const goal = (kind: 'threads' | 'processes'): Goal[] =>
    atLeast === undefined
      ? []
      : [{ figure: 'share', kind, of: 'figure', atLeast, text: `at least ${atLeast} %` }];
  return {
    name: `composed-${name}`,
    asks:
      `The burst once more, by the bare executor and through ${shown}, which has nothing to do, in turns on one pool of ` +
      'two workers: its share of the bare rate, by the clock and by the processor time of the program that submits; ' +
      'the medians of the turns.',
    sizes: { full: { calls: 100_000, turns: 11 }, quick: { calls: 5_000, turns: 1 } },
    figures: [
      { id: 'bare', label: 'bare executor', unit: 'calls/s', better: 'higher' },
      { id: 'share', label: `${shown} against it`, unit: '%', better: 'higher' },
      { id: 'processor', label: `${shown} against it, by processor time`, unit: '%', better: 'higher' },
    ],
    goals: [...goal('threads'), ...goal('processes')],
    deadlineMs: 120_000,
    async ask({ name: contestant, kind }, { calls, turns }) {
      if (!contestant.startsWith('elsewhere') || kind === 'redis')
        throw new CannotAnswer('it has no composites');
      await using pool = open[kind](2);
      const shared = Object.assign(pool, { [SHARED]: true }); // composites leave it open
      await using composite = compose(shared);
      const [bare, composed] = await costsInTurns(
        turns!,
        () => costOf(() => burst(pool, calls!)),
        () => costOf(() => burst(composite, calls!)),
      );
      const rate = calls! / median(bare.map(({ seconds }) => seconds));
      const share = 100 * timesAsMuch(bare, composed, 'seconds');
      return {
        figures: { bare: rate, share, processor: 100 * timesAsMuch(bare, composed, 'processorSeconds') },
      };
    },
  };
}

async function burst(executor: Executor, calls: number): Promise<void> {
  const futures: Promise<unknown>[] = [];
  for (let call = 0; call < calls; call++) futures.push(executor.submit(tasks.echo, payload()));
  await Promise.all(futures);
}
