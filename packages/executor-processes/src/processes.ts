import type { LiveCall } from '@elsewhere/core/adapter';
import { definePoolExecutor, type ResizableExecutor, sharedPool } from '@elsewhere/core/pool';
import { canMeasureUsage, LimitWatch } from '@elsewhere/worker';
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
  return options.reuse ? sharedPool('processes', options, () => createPool(options)) : createPool(options);
}

function createPool(options: ProcessesOptions): ResizableExecutor {
  // What overlapping calls use cannot be told apart.
  const measurable = canMeasureUsage() && (options.callsPerWorker ?? 1) === 1;
  const watch = new LimitWatch<LiveCall>((call, attempt, error) => call.exceed(attempt, error));
  return definePoolExecutor({
    name: 'processes',
    supports: {
      isolation: 'process',
      limits: measurable ? ['wallTime', 'cpuTime', 'memory'] : ['wallTime'],
    },
    options,
    start: (listener, rules, idPrefix) => startChild(options, rules, idPrefix, listener),
    look: (workers) => watch.look(workers),
  });
}
