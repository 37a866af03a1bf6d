import { Piscina } from 'piscina';
import type { Contestant } from './contestant.js';

/** piscina 5, worker threads. */
export function piscina(name: string): Contestant {
  let pool: Piscina;
  return {
    name,
    kind: 'threads',
    settings: '`recordTiming: false`; for short calls `concurrentTasksPerWorker: 64`',
    cannot: {},
    start(workers, load) {
      pool = new Piscina({
        filename: new URL('../workers/works.js', import.meta.url).href,
        minThreads: workers,
        maxThreads: workers,
        recordTiming: false,
        concurrentTasksPerWorker: load === 'short' ? 64 : 1,
      });
    },
    call: (work, payload) => pool.run(payload, { name: work }),
    callMoving: (work, bytes) => pool.run(bytes, { name: work, transferList: [bytes.buffer] }),
    callStoppable(work, payload) {
      const abort = new AbortController();
      return {
        outcome: pool.run(payload, { name: work, signal: abort.signal }),
        stop: () => abort.abort(),
      };
    },
    stop: () => pool.destroy(),
  };
}
