import { display, type Executor, recordTimeline, Scheduler } from '@elsewhere/core';
import { type Cost, costOf, costsInTurns, timesAsMuch } from '../cell/cost.js';
import { payload } from '../cell/standard-call.js';
import { open } from '../contestants/elsewhere.js';
import { median } from '../statistics.js';
import { tasks } from '../workers/elsewhere-tasks.js';
import { CannotAnswer, type Goal, type Question } from './question.js';

/** Something that watches a scheduler. */
type Way = (scheduler: Scheduler, calls: number) => unknown;

/** A terminal that is always ready. */
const terminal = { isTTY: true, columns: 100, rows: 30, write: () => true };

const unwatched: Way = () => {};

/** What it costs to watch: a question for each way, so that none inherits what another has left. */
export const watchings: readonly Question[] = [
  question(
    'display',
    'the live view on a terminal of 100 columns that takes no time',
    (scheduler, total) => display(scheduler, { total, stream: terminal, mode: 'live' }),
    2,
  ),
  question('timeline', 'a timeline that is recorded', (scheduler) => recordTimeline(scheduler)),
];

function question(name: string, shown: string, way: Way, atMost?: number): Question {
  const goal = (kind: 'threads' | 'processes'): Goal[] =>
    atMost === undefined ? [] : [{ figure: 'more', kind, of: 'figure', atMost, text: `at most ${atMost} %` }];
  return {
    name,
    asks:
      `The burst by a scheduler on two workers, with nobody watching and with ${shown}, in turns on one pool: how much ` +
      'more it costs, by the clock and by the processor time of the program that submits; the medians of the turns.',
    sizes: { full: { calls: 200_000, turns: 15 }, quick: { calls: 10_000, turns: 1 } },
    figures: [
      { id: 'rate', label: 'nobody watches', unit: 'calls/s', better: 'higher' },
      { id: 'more', label: 'watched', unit: '% longer', better: 'lower' },
      { id: 'processor', label: 'watched, processor time', unit: '% more', better: 'lower' },
    ],
    goals: [...goal('threads'), ...goal('processes')],
    deadlineMs: 300_000,
    async ask({ name: contestant, kind }, { calls, turns }) {
      if (!contestant.startsWith('elsewhere')) throw new CannotAnswer('it has no scheduler');
      await using pool = open[kind as keyof typeof open](2);
      const [alone, watched] = await costsInTurns(
        turns!,
        () => costOfRun(unwatched, pool, calls!),
        () => costOfRun(way, pool, calls!),
      );
      const more = (member: keyof Cost): number => 100 * (timesAsMuch(watched, alone, member) - 1);
      return {
        figures: {
          rate: calls! / median(alone.map(({ seconds }) => seconds)),
          more: more('seconds'),
          processor: more('processorSeconds'),
        },
      };
    },
  };
}

async function costOfRun(way: Way, pool: Executor, calls: number): Promise<Cost> {
  const run = new Scheduler(pool, { closeExecutor: false });
  run.on('start', () => {
    for (let call = 0; call < calls; call++) run.submit(tasks.echo, payload());
  });
  way(run, calls);
  const cost = await costOf(() => run.run());
  const done = run.counts.get('future-result');
  if (done !== calls) throw new Error(`expected ${calls} results, got ${done}`);
  return cost;
}
