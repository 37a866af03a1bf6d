import { display, type Executor, recordTimeline, Scheduler } from '@elsewhere/core';
import { type Cost, costOf, timesAsMuch } from '../cell/cost.js';
import { payload } from '../cell/standard-call.js';
import { open } from '../contestants/elsewhere.js';
import { median } from '../statistics.js';
import { tasks } from '../workers/elsewhere-tasks.js';
import { CannotAnswer, type Question } from './question.js';

const goal = { figure: 'display', of: 'figure', atMost: 2, text: 'at most 2 %' } as const;

/** What it costs to watch. */
export const displayed: Question = {
  name: 'display',
  asks:
    'The burst by a scheduler on two workers: with nobody watching, with the live view on a terminal of 100 columns ' +
    'that takes no time, and with a timeline that is recorded. In turns on one pool; the medians of the costs of the ' +
    'turns, by the clock and by the processor time of the program that submits.',
  sizes: { full: { calls: 200_000, turns: 11 }, quick: { calls: 10_000, turns: 1 } },
  figures: [
    { id: 'rate', label: 'nobody watches', unit: 'calls/s', better: 'higher' },
    { id: 'display', label: 'live view', unit: '% longer', better: 'lower' },
    { id: 'display-processor', label: 'live view, processor time', unit: '% more', better: 'lower' },
    { id: 'timeline', label: 'timeline', unit: '% longer', better: 'lower' },
    { id: 'timeline-processor', label: 'timeline, processor time', unit: '% more', better: 'lower' },
  ],
  goals: [
    { ...goal, kind: 'threads' },
    { ...goal, kind: 'processes' },
  ],
  deadlineMs: 300_000,
  async ask({ name, kind }, { calls, turns }) {
    if (!name.startsWith('elsewhere')) throw new CannotAnswer('it has no scheduler');
    await using pool = open[kind as keyof typeof open](2);
    for (const way of ways) await costOfRun(way, pool, calls! / 10);
    const costs = ways.map((): Cost[] => []);
    for (let turn = 0; turn < turns!; turn++) {
      const order = [0, 1, 2].map((place) => (place + turn) % ways.length);
      if (turn % 2 === 1) order.reverse();
      for (const index of order) costs[index]!.push(await costOfRun(ways[index]!, pool, calls!));
    }
    const [alone, view, timeline] = costs as [Cost[], Cost[], Cost[]];
    const more = (watched: readonly Cost[], member: keyof Cost): number =>
      100 * (timesAsMuch(watched, alone, member) - 1);
    return {
      figures: {
        rate: calls! / median(alone.map(({ seconds }) => seconds)),
        display: more(view, 'seconds'),
        'display-processor': more(view, 'processorSeconds'),
        timeline: more(timeline, 'seconds'),
        'timeline-processor': more(timeline, 'processorSeconds'),
      },
    };
  },
};

/** A terminal that is always ready. */
const terminal = { isTTY: true, columns: 100, rows: 30, write: () => true };

const ways: readonly ((scheduler: Scheduler, calls: number) => unknown)[] = [
  () => {},
  (scheduler, total) => display(scheduler, { total, stream: terminal, mode: 'live' }),
  (scheduler) => recordTimeline(scheduler),
];

async function costOfRun(way: (typeof ways)[number], pool: Executor, calls: number): Promise<Cost> {
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
