import { fileURLToPath } from 'node:url';
import { FixedClusterPool, FixedThreadPool } from 'poolifier';
import type { Contestant, Kind } from './contestant.js';

const threadFile = new URL('../workers/poolifier-thread.js', import.meta.url);
const clusterFile = new URL('../workers/poolifier-cluster.cjs', import.meta.url);

/** poolifier 5: a fixed pool of worker threads or of cluster processes. */
export function poolifier(name: string, kind: Kind): Contestant {
  let pool: FixedThreadPool<unknown, unknown> | FixedClusterPool<unknown, unknown>;
  return {
    name,
    kind,
    settings:
      '`enableEvents: false`, no tasks queue (with it all calls went to one worker)' +
      (kind === 'processes' ? "; for bytes `serialization: 'advanced'`" : ''),
    cannot: kind === 'threads' ? {} : { move: 'processes share no memory' },
    start(workers, load) {
      const options = { enableEvents: false };
      pool =
        kind === 'threads'
          ? new FixedThreadPool(workers, fileURLToPath(threadFile), options)
          : new FixedClusterPool(workers, fileURLToPath(clusterFile), {
              ...options,
              settings: { serialization: load === 'bytes' ? 'advanced' : 'json' },
            });
    },
    call: (work, payload) => pool.execute(payload, work),
    ...(kind === 'threads' && {
      callMoving: (work, bytes) => pool.execute(bytes, work, undefined, [bytes.buffer]),
    }),
    callStoppable(work, payload) {
      const abort = new AbortController();
      return { outcome: pool.execute(payload, work, abort.signal), stop: () => abort.abort() };
    },
    stop: () => pool.destroy(),
  };
}
