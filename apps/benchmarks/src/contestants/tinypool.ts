import { Tinypool } from 'tinypool';
import type { Contestant, Kind } from './contestant.js';

/** tinypool 2, worker threads or child processes. */
export function tinypool(name: string, kind: Kind): Contestant {
  let pool: Tinypool;
  return {
    name,
    kind,
    settings:
      kind === 'threads'
        ? 'for short calls `concurrentTasksPerWorker: 64`, else defaults'
        : "`runtime: 'child_process'`, `env` passed on; for short calls `concurrentTasksPerWorker: 64`; for bytes `serialization: 'advanced'`",
    cannot: kind === 'threads' ? {} : { move: 'processes share no memory' },
    start(workers, load) {
      pool = new Tinypool({
        filename: new URL('../workers/works.js', import.meta.url).href,
        minThreads: workers,
        maxThreads: workers,
        concurrentTasksPerWorker: load === 'short' ? 64 : 1,
        ...(kind === 'processes' && {
          runtime: 'child_process',
          serialization: load === 'bytes' ? 'advanced' : 'json',
          env: process.env as Record<string, string>,
        }),
      });
    },
    call: (work, payload) => pool.run(payload, { name: work }),
    ...(kind === 'threads' && {
      callMoving: (work, bytes) => pool.run(bytes, { name: work, transferList: [bytes.buffer] }),
    }),
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
