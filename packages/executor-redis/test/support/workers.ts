import { type KeptProcess, type PrivateRedis, startWorker } from '@elsewhere/executor-redis/testing';
import { afterAll } from 'vitest';

/** How a worker host of the contract suite is made. */
export interface Wish {
  readonly workers?: number | undefined;
  readonly heapMiB?: number | undefined;
}

/** The tasks of the contract suite. */
const SUITE = import.meta.resolve('@elsewhere/executor-testkit/tasks');

/** Worker hosts by what is wished of them, each with a queue of its own; they serve one clause after another. */
export function workersOn(
  { url }: PrivateRedis,
  words: readonly string[] = [],
): (wish: Wish) => Promise<string> {
  const workers = new Map<string, Promise<KeptProcess>>();
  afterAll(async () => {
    for (const worker of workers.values()) await (await worker).kill();
  });
  return async ({ workers: slots = 2, heapMiB }) => {
    const queue = `suite-${slots}-${heapMiB ?? 'any'}`;
    let worker = workers.get(queue);
    if (worker === undefined) {
      const execArgv = heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`];
      worker = startWorker({ url, queue, slots, tasks: [SUITE], execArgv, words });
      workers.set(queue, worker);
    }
    await worker;
    return queue;
  };
}
