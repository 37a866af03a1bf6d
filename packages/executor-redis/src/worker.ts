/** `@elsewhere/executor-redis/worker`: what `elsewhere-worker redis` loads. */
import { LEASE_MS, type SourceDefinition } from '@elsewhere/worker';
import { addressOf, CONNECTION_FLAGS } from './connection-flags.js';
import { redisSource } from './host/redis-source.js';

/** Takes calls from a Redis queue. */
export const source: SourceDefinition = {
  about: 'Takes calls from a Redis queue.',
  executor: 'redis',
  flags: {
    queue: { value: '<name>', about: 'The queue, as submitters name it. Required.' },
    'queue-version': { value: '<text>', about: 'Version of the code, `version` of submitters.' },
    ...CONNECTION_FLAGS,
    'lease-ms': {
      value: '<n>',
      about: 'Milliseconds after which this worker counts as gone when it is not heard of. Default: 10000.',
    },
  },
  examples: [
    'elsewhere-worker redis --queue jobs --tasks ./dist/tasks.js',
    'ELSEWHERE_REDIS_URL=rediss://redis.internal:6380 elsewhere-worker redis --queue jobs --slots 8',
  ],
  open(flags, { log, secret, codeCache, environment }) {
    const text = (name: string): string | undefined => {
      const value = flags[name];
      return typeof value === 'string' ? value : undefined;
    };
    const leaseMs = Number(text('lease-ms') ?? LEASE_MS);
    if (!Number.isInteger(leaseMs) || leaseMs < 500)
      throw new RangeError(
        `expected --lease-ms to be an integer of at least 500, got \`${text('lease-ms')}\``,
      );
    const queue = text('queue');
    if (queue === undefined) throw new TypeError('expected --queue with the name of a queue');
    const version = text('queue-version');
    return redisSource({
      address: addressOf(flags, queue, version, environment),
      queue,
      version,
      secret,
      leaseMs,
      codeCache,
      log,
    });
  },
};
