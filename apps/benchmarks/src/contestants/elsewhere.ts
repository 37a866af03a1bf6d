import type { Executor } from '@elsewhere/core';
import { processes } from '@elsewhere/executor-processes';
import { threads } from '@elsewhere/executor-threads';
import { tasks } from '../workers/elsewhere-tasks.js';
import type { Contestant, Kind } from './contestant.js';

/** Ours, opened as the READMEs do it. */
export const open: Readonly<Record<Exclude<Kind, 'redis'>, (workers: number) => Executor>> = {
  threads: (workers) => threads({ workers }),
  processes: (workers) => processes({ workers }),
};

/** Our pools. */
export function elsewhere(name: string, kind: Exclude<Kind, 'redis'>): Contestant {
  let pool: Executor | undefined;
  return {
    name,
    kind,
    settings: 'defaults',
    cannot: kind === 'threads' ? {} : { move: 'processes share no memory (`supports.transfer` is false)' },
    start(workers) {
      pool = open[kind](workers);
    },
    call: (work, payload) => pool!.submit(tasks[work], payload),
    ...(kind === 'threads' && {
      callMoving: (work, bytes) => pool!.submit(tasks[work].with({ transfer: [bytes.buffer] }), bytes),
    }),
    callStoppable(work, payload) {
      const future = pool!.submit(tasks[work], payload);
      return { outcome: future, stop: () => future.cancel() };
    },
    stop: async () => pool?.close({ cancel: true }),
  };
}
