import { Scheduler } from '@elsewhere/core';
import type { RedisOptions } from './options.js';
import { redis } from './redis.js';

/** A scheduler that runs its calls on the workers of a Redis queue: `new Scheduler(redis(options))`. */
export function withRedis(options: RedisOptions): Scheduler {
  return new Scheduler(redis(options));
}
