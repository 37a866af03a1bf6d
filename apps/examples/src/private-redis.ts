import type { CloseOptions, Executor } from '@elsewhere/core';
import { redis } from '@elsewhere/executor-redis';
import { startRedis, startWorker } from '@elsewhere/executor-redis/testing';
import type { ExecutorSize } from './executors.js';
import { CommandLineError } from './search/read-options.js';

const QUEUE = 'model-search';

/**
 * Redis as a demo can have it: a server of its own and two worker hosts, which are gone when it is closed. In
 * production all there is to write is the line with `redis`.
 *
 * @throws CommandLineError when there is no redis-server.
 */
export async function privateRedis({ workers }: ExecutorSize): Promise<Executor> {
  const server = await startRedis({ settings: ['appendonly yes'] }).catch((cause: Error) => {
    throw new CommandLineError(`\`--executor redis\` needs a redis-server: ${cause.message}`, { cause });
  });
  const tasks = [new URL('./evaluate.js', import.meta.url).href];
  const sizes = [Math.ceil(workers / 2), Math.floor(workers / 2)].filter((slots) => slots > 0);
  const hosts = await Promise.all(
    sizes.map((slots) => startWorker({ url: server.url, queue: QUEUE, slots, tasks })),
  );
  const executor = redis({ url: server.url, queue: QUEUE });
  const close = async (options?: CloseOptions): Promise<void> => {
    try {
      await executor.close(options);
    } finally {
      await Promise.all(hosts.map((host) => host.kill()));
      await server.stop();
    }
  };
  return { ...executor, close, [Symbol.asyncDispose]: () => close() };
}
