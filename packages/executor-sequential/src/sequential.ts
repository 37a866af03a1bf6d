import type { Executor } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
import { runHere } from '@elsewhere/core/worker';
import { checkOptions, type SequentialOptions } from './options.js';

/**
 * Runs calls one at a time in this process, in the order of their priority and submission. Breakpoints, stack
 * traces and `console.log` work as in any function call.
 *
 * @throws TypeError for unknown options and wrong values.
 *
 * @example
 * ```ts
 * await using executor = sequential();
 * const nine = await executor.submit(square, 3);
 * ```
 */
export function sequential(options: SequentialOptions = {}): Executor {
  const { clone, unsupported } = checkOptions(options);
  return defineExecutor({
    name: 'sequential',
    supports: { inline: true, parallel: false, cancelRunning: 'cooperative', channel: 'full' },
    concurrency: 1,
    clone,
    unsupported,
    run: (call, context) => runHere(call, context, { executor: 'sequential', clone }),
  });
}
