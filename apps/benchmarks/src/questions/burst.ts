import { burst as sendBurst } from '../cell/standard-call.js';
import type { Question } from './question.js';

/** How many calls go through when many are there. */
export const burst: Question = {
  name: 'burst',
  asks: 'No-op calls submitted all at once, two workers: calls per second until the last result is back.',
  sizes: { full: { calls: 200_000, warmUp: 20_000 }, quick: { calls: 10_000, warmUp: 1_000 } },
  figures: [{ id: 'rate', label: 'calls per second', unit: 'calls/s', better: 'higher' }],
  goals: [
    { figure: 'rate', kind: 'threads', of: 'ratio', atLeast: 5, text: 'at least 5 × the best' },
    {
      figure: 'rate',
      kind: 'processes',
      of: 'ratio',
      peers: ['tinypool-processes', 'poolifier-processes', 'workerpool-processes', 'jest-worker-processes'],
      atLeast: 5,
      text: 'at least 5 × the best of Node',
    },
    {
      figure: 'rate',
      kind: 'processes',
      of: 'ratio',
      peers: ['loky'],
      atLeast: 10,
      text: 'at least 10 × loky',
    },
  ],
  deadlineMs: 120_000,
  async ask(contestant, { calls, warmUp }) {
    await contestant.start(2, 'short');
    await sendBurst(contestant, warmUp!);
    const started = performance.now();
    await sendBurst(contestant, calls!);
    return { figures: { rate: calls! / ((performance.now() - started) / 1_000) } };
  },
};
