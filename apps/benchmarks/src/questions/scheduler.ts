import { type Executor, Scheduler } from '@elsewhere/core';
import { type Cost, costOf, costsInTurns, timesAsMuch } from '../cell/cost.js';
import { payload } from '../cell/standard-call.js';
import { open } from '../contestants/elsewhere.js';
import { median } from '../statistics.js';
import { tasks } from '../workers/elsewhere-tasks.js';
import { CannotAnswer, type Question } from './question.js';

const goal = { figure: 'share', of: 'figure', atLeast: 80, text: 'at least 80 %' } as const;

/** What the scheduler's events cost. */
export const scheduler: Question = {
  name: 'scheduler',
  asks:
    'The burst once more, by the bare executor and by a scheduler with handlers of `future-submitted`, `-started`, ' +
    '`-done` and `-result`, in turns on one pool of two workers: its share of the bare rate, by the clock and by the ' +
    'processor time of the program that submits; the medians of the turns.',
  sizes: { full: { calls: 200_000, turns: 5 }, quick: { calls: 10_000, turns: 1 } },
  figures: [
    { id: 'bare', label: 'bare executor', unit: 'calls/s', better: 'higher' },
    { id: 'scheduled', label: 'scheduler', unit: 'calls/s', better: 'higher' },
    { id: 'share', label: 'scheduler against executor', unit: '%', better: 'higher' },
    { id: 'processor', label: 'the same by processor time', unit: '%', better: 'higher' },
  ],
  goals: [
    { ...goal, kind: 'threads' },
    { ...goal, kind: 'processes' },
  ],
  deadlineMs: 120_000,
  async ask({ name, kind }, { calls, turns }) {
    if (!name.startsWith('elsewhere')) throw new CannotAnswer('it has no scheduler');
    await using pool = open[kind as keyof typeof open](2);
    const [alone, withEvents] = await costsInTurns(
      turns!,
      () => costOf(() => bare(pool, calls!)),
      () => costOf(() => scheduled(pool, calls!)),
    );
    const rateOf = (some: readonly Cost[]): number => calls! / median(some.map(({ seconds }) => seconds));
    return {
      figures: {
        bare: rateOf(alone),
        scheduled: rateOf(withEvents),
        share: 100 * timesAsMuch(alone, withEvents, 'seconds'),
        processor: 100 * timesAsMuch(alone, withEvents, 'processorSeconds'),
      },
    };
  },
};

async function bare(pool: Executor, calls: number): Promise<void> {
  const futures: Promise<unknown>[] = [];
  for (let call = 0; call < calls; call++) futures.push(pool.submit(tasks.echo, payload()));
  await Promise.all(futures);
}

async function scheduled(pool: Executor, calls: number): Promise<void> {
  const run = new Scheduler(pool, { closeExecutor: false });
  const counts = { submitted: 0, started: 0, done: 0, results: 0 };
  run.on('start', () => {
    for (let call = 0; call < calls; call++) run.submit(tasks.echo, payload());
  });
  run.on('future-submitted', () => void counts.submitted++);
  run.on('future-started', () => void counts.started++);
  run.on('future-done', () => void counts.done++);
  run.on('future-result', () => void counts.results++);
  await run.run();
  for (const [event, count] of Object.entries(counts)) {
    if (count !== calls) throw new Error(`expected ${calls} events \`${event}\`, got ${count}`);
  }
}
