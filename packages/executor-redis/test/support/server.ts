import { type PrivateRedis, type PrivateRedisOptions, startRedis } from '@elsewhere/executor-redis/testing';
import { afterAll, describe, it } from 'vitest';

/**
 * Declares tests on a private redis-server. Without one they are skipped with the reason; in CI that is a failure.
 *
 * @param name - Subject of the report.
 */
export async function onRedis(
  name: string,
  declare: (server: PrivateRedis) => void,
  options: PrivateRedisOptions = {},
): Promise<void> {
  const start = (): Promise<PrivateRedis> => startRedis(options);
  await needsRedis(name, start, (server) => {
    declare(server);
    afterAll(() => server.stop());
  });
}

/** Declares tests on whatever is started. */
export async function needsRedis<T>(
  name: string,
  start: () => Promise<T>,
  declare: (started: T) => void,
): Promise<void> {
  let started: T;
  try {
    started = await start();
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    describe(name, () => {
      it('needs a redis-server', ({ skip }) => skip(error instanceof Error ? error.message : String(error)));
    });
    return;
  }
  declare(started);
}
