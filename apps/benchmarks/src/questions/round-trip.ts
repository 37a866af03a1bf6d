import { payload, warmUp } from '../cell/standard-call.js';
import { quantile } from '../statistics.js';
import type { Question } from './question.js';

/** How long a single call takes to get there and back. */
export const roundTrip: Question = {
  name: 'round-trip',
  asks: 'No-op calls one at a time, two idle workers: microseconds from the call to its result.',
  sizes: { full: { calls: 5_000, warmUp: 2_000 }, quick: { calls: 500, warmUp: 100 } },
  figures: [
    { id: 'p50', label: 'half of the calls within', unit: 'µs', better: 'lower' },
    { id: 'p99', label: '99 of 100 calls within', unit: 'µs', better: 'lower' },
  ],
  goals: [
    {
      figure: 'p50',
      kind: 'threads',
      of: 'ratio',
      peers: ['tinypool-threads'],
      atMost: 1.1,
      text: 'at most 1.1 × tinypool',
    },
  ],
  deadlineMs: 60_000,
  async ask(contestant, sizes) {
    await contestant.start(2, 'single');
    await warmUp(contestant, 2);
    for (let call = 0; call < sizes.warmUp!; call++) await contestant.call('echo', payload());
    const times: number[] = [];
    for (let call = 0; call < sizes.calls!; call++) {
      const started = performance.now();
      await contestant.call('echo', payload());
      times.push((performance.now() - started) * 1_000);
    }
    return { figures: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) } };
  },
};
