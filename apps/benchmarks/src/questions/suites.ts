import { abort } from './abort.js';
import { burst } from './burst.js';
import { compositions } from './composition.js';
import { memory } from './memory.js';
import { million } from './million.js';
import { mix } from './mix.js';
import { payload } from './payload.js';
import type { Question } from './question.js';
import { recovery } from './recovery.js';
import { redisAbort, redisBurst, redisRoundTrip } from './redis.js';
import { roundTrip } from './round-trip.js';
import { scheduler } from './scheduler.js';
import { tenMs } from './ten-ms.js';
import { watchings } from './watching.js';

/** What the program can be asked for, and the questions of each. */
export const suites = {
  pools: [burst, roundTrip, payload, tenMs, mix, abort, recovery, memory, million],
  scheduler: [scheduler, ...watchings, ...compositions],
  redis: [redisBurst, redisRoundTrip, redisAbort],
} satisfies Readonly<Record<string, readonly Question[]>>;

export type SuiteName = keyof typeof suites;
