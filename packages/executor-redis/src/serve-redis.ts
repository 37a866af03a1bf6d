import { createHost, type HostOptions, type HostStatus, LEASE_MS } from '@elsewhere/worker';
import { redisSource } from './host/redis-source.js';
import { checkServeOptions, type ServeRedisOptions, toAddress } from './options.js';

/** A worker host in this process. */
export interface RedisWorker extends AsyncDisposable {
  /** Rejects when it cannot go on; resolves when it has stopped. */
  readonly done: Promise<void>;
  status(): HostStatus;
  /** Takes no more calls; resolves when those that run have ended. Twice is once. */
  stop(): Promise<void>;
}

/**
 * Serves a queue from this process: takes calls from Redis and runs them in child processes. The program
 * `elsewhere-worker redis` does the same from a command line.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * const worker = serveRedis({ queue: 'training', tasks: ['./dist/tasks.js'], slots: 4 });
 * process.once('SIGTERM', () => void worker.stop());
 * await worker.done;
 * ```
 */
export function serveRedis(options: ServeRedisOptions): RedisWorker {
  checkServeOptions(options);
  const { queue, version, secret, leaseMs = LEASE_MS, signal } = options;
  const host = createHost({ ...hostOptionsOf(options), executor: 'redis' });
  const stopping = new AbortController();
  const source = redisSource({
    address: toAddress(options),
    queue,
    version,
    secret,
    leaseMs,
    codeCache: options.codeCache,
    log: (line) => process.stderr.write(`elsewhere redis: ${line}\n`),
  });
  const stop = (): Promise<void> => {
    stopping.abort();
    return done;
  };
  const done = source(host, stopping.signal).finally(() => host.close());
  done.catch(() => {});
  if (signal?.aborted) stopping.abort();
  signal?.addEventListener('abort', () => stopping.abort(), { once: true });
  return { done, stop, status: () => host.status(), [Symbol.asyncDispose]: stop };
}

function hostOptionsOf({
  slots,
  tasks,
  modules,
  codeCache,
  recycleAfterCalls,
  recycleAboveMiB,
  env,
  execArgv,
}: ServeRedisOptions): Omit<HostOptions, 'executor'> {
  return { slots, tasks, modules, codeCache, recycleAfterCalls, recycleAboveMiB, env, execArgv };
}
