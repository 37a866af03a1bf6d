import type { Executor } from '@elsewhere/core';
import { redis } from '@elsewhere/executor-redis';
import {
  type KeptProcess,
  type PrivateRedis,
  startRedis,
  startWorker,
} from '@elsewhere/executor-redis/testing';
import { tasks } from '../workers/elsewhere-tasks.js';
import type { Contestant } from './contestant.js';
import { AOF } from './redis-settings.js';

/** Ours over Redis: one worker program with a slot process per worker. */
export function elsewhereRedis(): Contestant {
  let server: PrivateRedis;
  let worker: KeptProcess;
  let executor: Executor;
  return {
    name: 'elsewhere-redis',
    kind: 'redis',
    settings: 'one `elsewhere-worker redis --slots 2`, else defaults',
    cannot: { move: 'machines share no memory' },
    async start(workers) {
      server = await startRedis({ settings: AOF });
      const tasksUrl = new URL('../workers/elsewhere-tasks.js', import.meta.url).href;
      worker = await startWorker({ url: server.url, queue: 'bench', slots: workers, tasks: [tasksUrl] });
      executor = redis({ url: server.url, queue: 'bench' });
    },
    call: (work, payload) => executor.submit(tasks[work], payload),
    callStoppable(work, payload) {
      const future = executor.submit(tasks[work], payload);
      return { outcome: future, stop: () => future.cancel() };
    },
    async stop() {
      await executor.close({ cancel: true });
      await worker.kill();
      await server.stop();
    },
  };
}
