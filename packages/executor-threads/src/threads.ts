import type { Executor } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
import { liveCallSink, WorkerPool } from '@elsewhere/worker';
import { startThread } from './client.js';
import { checkOptions, type ThreadsOptions } from './options.js';

/**
 * Runs calls on worker threads of this process. A call that is cancelled or out of time really stops; a thread that
 * exits or dies takes only the call it was running with it.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * await using pool = threads({ workers: 4 });
 * const score = await pool.submit(train, 0.1);
 * ```
 */
export function threads(options: ThreadsOptions = {}): Executor {
  const { workers, unsupported, env, execArgv, resourceLimits } = checkOptions(options);
  return defineExecutor({
    name: 'threads',
    supports: {
      inline: true,
      parallel: workers > 1,
      isolation: 'thread',
      cancelRunning: 'kill',
      channel: 'full',
      transfer: true,
    },
    unsupported,
    open: (context) => {
      const settings = {
        env,
        execArgv,
        resourceLimits,
        idPrefix: context.idPrefix,
        callsPerWorker: 1,
        recycleAboveMiB: undefined,
      };
      return new WorkerPool(context, {
        workers,
        sink: liveCallSink('threads'),
        start: (listener) => startThread(settings, listener),
        callsPerWorker: 1,
        idleTimeoutMs: undefined,
        recycleAfterCalls: undefined,
      });
    },
  });
}
