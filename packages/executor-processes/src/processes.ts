import type { Executor } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
import { liveCallSink, startProcess, WorkerPool } from '@elsewhere/worker';
import { checkOptions, type ProcessesOptions } from './options.js';

/**
 * Runs calls in child processes. A call that is cancelled, out of time or over a limit is ended with everything it
 * has started; a process that dies takes only the call it was running with it.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 */
export function processes(options: ProcessesOptions = {}): Executor {
  const { workers, unsupported, cwd, env, execArgv, output } = checkOptions(options);
  return defineExecutor({
    name: 'processes',
    supports: {
      inline: true,
      parallel: workers > 1,
      isolation: 'process',
      cancelRunning: 'kill',
      channel: 'full',
      limits: ['wallTime'],
    },
    unsupported,
    open: (context) =>
      new WorkerPool(context, {
        workers,
        sink: liveCallSink('processes'),
        start: (listener) =>
          startProcess(
            {
              executor: 'processes',
              idPrefix: context.idPrefix,
              callsPerWorker: 1,
              recycleAboveMiB: undefined,
              logs: output !== 'inherit',
              passThrough: output !== 'log',
              cwd,
              env,
              execArgv,
            },
            listener,
          ),
        callsPerWorker: 1,
        idleTimeoutMs: undefined,
        recycleAfterCalls: undefined,
      }),
  });
}
