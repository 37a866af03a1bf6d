import { abort } from './abort.js';
import { burst } from './burst.js';
import type { Question } from './question.js';
import { roundTrip } from './round-trip.js';

/** What is the same for everybody here. */
const LAYOUT =
  'Redis with its append-only file synced every second, two workers in processes of their own, one submitter.';

/** How many calls go through Redis. */
export const redisBurst: Question = {
  ...burst,
  name: 'redis-burst',
  asks: `${LAYOUT} No-op calls submitted all at once: calls per second until the last result is back.`,
  sizes: { full: { calls: 50_000, warmUp: 5_000 }, quick: { calls: 2_000, warmUp: 500 } },
  goals: [{ figure: 'rate', kind: 'redis', of: 'ratio', atLeast: 2, text: 'at least 2 × the best' }],
};

/** How long a single call takes through Redis. */
export const redisRoundTrip: Question = {
  ...roundTrip,
  name: 'redis-round-trip',
  asks: `${LAYOUT} No-op calls one at a time: microseconds from the call to its result.`,
  sizes: { full: { calls: 2_000, warmUp: 500 }, quick: { calls: 200, warmUp: 50 } },
  goals: [{ figure: 'p50', kind: 'redis', of: 'ratio', atMost: 1.3, text: 'at most 1.3 × the best' }],
};

/** How soon a busy loop behind Redis makes way. */
export const redisAbort: Question = {
  ...abort,
  name: 'redis-cancel',
  asks: `${LAYOUT} ${abort.asks}`,
  goals: [
    { figure: 'slotBack', kind: 'redis', of: 'figure', atMost: 2_000, text: 'within a heartbeat, 2 s' },
  ],
};
