import type { Executor } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
import { type RedisOptions, toSubmitterSettings } from './options.js';
import { RedisPool } from './submitter/redis-pool.js';

/**
 * Runs calls on worker hosts that take them from Redis. Calls outlive this process; a call that was sent is run at
 * most once unless retries are asked for, and every future settles once, whatever breaks.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * await using jobs = redis({ url: 'redis://127.0.0.1:6379', queue: 'training' });
 * const score = await jobs.submit(train, 0.1);
 * ```
 */
export function redis(options: RedisOptions): Executor {
  const settings = toSubmitterSettings(options);
  return defineExecutor({
    name: 'redis',
    supports: {
      inline: settings.code !== 'installed',
      isolation: 'process',
      cancelRunning: 'kill',
      channel: 'full',
      limits: ['wallTime', 'cpuTime', 'memory'],
      durable: true,
    },
    unsupported: settings.unsupported,
    portable: true,
    open: (context) => new RedisPool(context, settings),
  });
}
