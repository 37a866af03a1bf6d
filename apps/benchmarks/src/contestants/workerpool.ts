import { fileURLToPath } from 'node:url';
import workerpool, { type Pool } from 'workerpool';
import type { Contestant, Kind } from './contestant.js';

/** workerpool 10, worker threads or child processes. */
export function workerpoolOf(name: string, kind: Kind): Contestant {
  let pool: Pool;
  return {
    name,
    kind,
    settings:
      kind === 'threads'
        ? "`workerType: 'thread'`, `workerTerminateTimeout: 1`"
        : "`workerType: 'process'`, `workerTerminateTimeout: 1`; for bytes `serialization: 'advanced'`",
    cannot: kind === 'threads' ? {} : { move: 'processes share no memory' },
    start(workers, load) {
      pool = workerpool.pool(fileURLToPath(new URL('../workers/workerpool-worker.js', import.meta.url)), {
        minWorkers: workers,
        maxWorkers: workers,
        workerType: kind === 'threads' ? 'thread' : 'process',
        workerTerminateTimeout: 1,
        ...(load === 'bytes' && kind === 'processes' && { forkOpts: { serialization: 'advanced' } }),
      });
    },
    call: (work, payload) => pool.exec(work, [payload]) as unknown as Promise<unknown>,
    ...(kind === 'threads' && {
      callMoving: (work, bytes) =>
        pool.exec(work, [bytes], { transfer: [bytes.buffer] }) as unknown as Promise<unknown>,
    }),
    callStoppable(work, payload) {
      const promise = pool.exec(work, [payload]);
      return { outcome: promise as unknown as Promise<unknown>, stop: () => void promise.cancel() };
    },
    stop: () => pool.terminate() as unknown as Promise<unknown>,
  };
}
