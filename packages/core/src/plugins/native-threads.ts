import { expectInteger } from '../expect.js';
import type { Plugin } from '../scheduler/plugin.js';
import { wrapInCore } from '../task/wrap-task.js';

/**
 * Bounds the threads that native libraries start in each call: sets `OMP_NUM_THREADS`, its kin and
 * `UV_THREADPOOL_SIZE` in the environment of the worker while the call runs, and puts them back afterwards.
 *
 * @remarks Programs that the call starts obey, and libraries that are loaded by it in a process. Libraries read their
 * variable once, and a worker thread's environment is a copy that native code does not see: where that matters, use
 * the option of the same name of the executor, which sets them before a worker starts.
 *
 * @param threads - A positive integer.
 */
export function nativeThreads(threads: number): Plugin {
  expectInteger('threads', threads ?? null, 1);
  return {
    name: 'nativeThreads',
    preSubmit: (call) => ({ ...call, task: wrapInCore(call.task, 'nativeThreads', [threads]) }),
    status: () => `${threads}`,
  };
}
