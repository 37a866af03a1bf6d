import type { Executor } from '@elsewhere/core';

/** What the demo tells an executor. */
export interface ExecutorSize {
  /** How many trials may run at once; at least 1. */
  readonly workers: number;
}

/** Where the demo can run, by the name that `--executor` takes. Loaded only when chosen. */
export const executors = {
  sequential: async () => (await import('@elsewhere/executor-sequential')).sequential(),
  threads: async ({ workers }) => (await import('@elsewhere/executor-threads')).threads({ workers }),
  processes: async ({ workers }) => (await import('@elsewhere/executor-processes')).processes({ workers }),
  'awsbatch-local': async ({ workers }) => (await import('./awsbatch-local.js')).awsBatchLocal(workers),
  redis: async (size) => (await import('./private-redis.js')).privateRedis(size),
} satisfies Readonly<Record<string, (size: ExecutorSize) => Promise<Executor>>>;

/** A name that `--executor` takes. */
export type ExecutorName = keyof typeof executors;
