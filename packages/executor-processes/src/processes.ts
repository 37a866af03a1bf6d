import { referenceOf, type LiveCall } from '@elsewhere/core/adapter';
import {
  canMeasureUsage,
  definePoolExecutor,
  LimitWatch,
  type ResizableExecutor,
  sharedPool,
} from '@elsewhere/worker';
import { nextDepth, startChild } from './client.js';
import { checkOptions, type ProcessesOptions } from './options.js';

/**
 * Runs calls in child processes of this one. A call that is cancelled, out of time or over a limit is ended with
 * everything it has started; a process that dies takes only the call it was running with it.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * await using pool = processes({ workers: 4 });
 * const score = await pool.submit(train.with({ limits: { memoryMiB: 512 } }), 0.1);
 * ```
 */
export function processes(options: ProcessesOptions = {}): ResizableExecutor {
  checkOptions(options);
  nextDepth();
  if (!options.reuse) return createPool(options);
  const initialize = options.initialize === undefined ? undefined : referenceOf(options.initialize).key;
  return sharedPool(`processes ${JSON.stringify({ ...options, initialize })}`, () => createPool(options));
}

function createPool(options: ProcessesOptions): ResizableExecutor {
  const watch = new LimitWatch<LiveCall>((call, attempt, error) => call.exceed(attempt, error));
  return definePoolExecutor({
    name: 'processes',
    supports: {
      isolation: 'process',
      limits: canMeasureUsage() ? ['wallTime', 'cpuTime', 'memory'] : ['wallTime'],
    },
    options,
    start: (listener, rules, idPrefix) => startChild(options, rules, idPrefix, listener),
    look: (workers) => watch.look(workers),
  });
}
