import { Worker } from 'jest-worker';
import type { Contestant, Kind, Work } from './contestant.js';

type Farm = Worker & Readonly<Record<Work, (payload: unknown) => Promise<unknown>>>;

/** jest-worker 30, child processes or worker threads. */
export function jestWorker(name: string, kind: Kind): Contestant {
  let farm: Farm;
  return {
    name,
    kind,
    settings:
      kind === 'threads'
        ? "`enableWorkerThreads: true`, `workerSchedulingPolicy: 'in-order'`"
        : "`serialization: 'json'`, for bytes 'advanced'",
    cannot: {
      move: kind === 'threads' ? 'it has no transfer list' : 'processes share no memory',
      stop: 'it has no way to end one call',
    },
    async start(workers, load) {
      farm = new Worker(new URL('../workers/works.js', import.meta.url), {
        numWorkers: workers,
        enableWorkerThreads: kind === 'threads',
        exposedMethods: ['echo', 'measure', 'spin', 'hang', 'die', 'gate'],
        workerSchedulingPolicy: kind === 'threads' ? 'in-order' : 'round-robin',
        ...(kind === 'processes' && {
          forkOptions: { serialization: load === 'bytes' ? 'advanced' : 'json' },
        }),
      }) as Farm;
      await farm.start();
    },
    call: (work, payload) => farm[work](payload),
    stop: () => farm.end(),
  };
}
