import { warmUp } from '../cell/standard-call.js';
import { sum } from '../statistics.js';
import type { Question } from './question.js';

/** How much of two workers' time goes into the calls themselves. */
export const tenMs: Question = {
  name: 'ten-ms',
  asks: 'Calls of 10 ms of processor time, two workers: the share of the two workers’ time that is spent in them.',
  sizes: { full: { calls: 400, ms: 10 }, quick: { calls: 60, ms: 10 } },
  figures: [{ id: 'share', label: 'time spent in calls', unit: '%', better: 'higher' }],
  goals: [
    { figure: 'share', kind: 'threads', of: 'figure', atLeast: 97, text: 'at least 97 %' },
    { figure: 'share', kind: 'processes', of: 'figure', atLeast: 97, text: 'at least 97 %' },
  ],
  deadlineMs: 60_000,
  async ask(contestant, { calls, ms }) {
    await contestant.start(2, 'long');
    await warmUp(contestant, 2);
    const started = performance.now();
    const spent = await Promise.all(Array.from({ length: calls! }, () => contestant.call('spin', ms)));
    const makespan = performance.now() - started;
    return { figures: { share: (100 * sum(spent as number[])) / (2 * makespan) } };
  },
};
