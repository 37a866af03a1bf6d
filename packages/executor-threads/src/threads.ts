import { definePoolExecutor, type ResizableExecutor, sharedPool } from '@elsewhere/core/pool';
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
export function threads(options: ThreadsOptions = {}): ResizableExecutor {
  checkOptions(options);
  return options.reuse ? sharedPool('threads', options, () => createPool(options)) : createPool(options);
}

function createPool(options: ThreadsOptions): ResizableExecutor {
  const { env, execArgv, resourceLimits } = options;
  return definePoolExecutor({
    name: 'threads',
    supports: { isolation: 'thread', transfer: true },
    options,
    start: (listener, { callsPerWorker, recycleAboveMiB }, idPrefix) =>
      startThread({ env, execArgv, resourceLimits, idPrefix, callsPerWorker, recycleAboveMiB }, listener),
  });
}
