import { warmUp } from '../cell/standard-call.js';
import type { Contestant } from '../contestants/contestant.js';
import { listSchedule, shuffle } from '../list-schedule.js';
import type { Question } from './question.js';

const goal = { of: 'figure', atMost: 1.05, text: 'within 5 % of ideal' } as const;

/** Whether short calls get stuck behind long ones. */
export const mix: Question = {
  name: 'mix',
  asks:
    'Calls of 1 s and of 1 ms mixed, two workers: time until all are done, divided by that of an ideal pool that ' +
    'takes them in the same order.',
  sizes: {
    full: { long: 4, longMs: 1_000, short: 1_000, shortMs: 1, seed: 20 },
    quick: { long: 2, longMs: 500, short: 200, shortMs: 1, seed: 20 },
  },
  figures: [
    { id: 'longFirst', label: 'long ones first', unit: '× ideal', better: 'lower' },
    { id: 'shuffled', label: 'shuffled', unit: '× ideal', better: 'lower' },
  ],
  goals: [
    { ...goal, figure: 'longFirst', kind: 'threads' },
    { ...goal, figure: 'shuffled', kind: 'threads' },
    { ...goal, figure: 'longFirst', kind: 'processes' },
    { ...goal, figure: 'shuffled', kind: 'processes' },
  ],
  deadlineMs: 90_000,
  async ask(contestant, { long, longMs, short, shortMs, seed }) {
    await contestant.start(2, 'long');
    await warmUp(contestant, 2);
    const durations = [...Array<number>(long!).fill(longMs!), ...Array<number>(short!).fill(shortMs!)];
    const longFirst = await stretch(contestant, durations);
    const shuffled = await stretch(contestant, shuffle(durations, seed!));
    return { figures: { longFirst, shuffled } };
  },
};

async function stretch(contestant: Contestant, durations: readonly number[]): Promise<number> {
  const started = performance.now();
  await Promise.all(durations.map((duration) => contestant.call('spin', duration)));
  return (performance.now() - started) / listSchedule(durations, 2);
}
