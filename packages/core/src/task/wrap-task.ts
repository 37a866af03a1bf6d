import { seal } from '../wire/seal.js';
import type { TaskDefinition, TaskReference } from './definition.js';
import { createTask, definitionOf, referenceOf, type Task } from './task.js';

/**
 * A task that runs inside another one, in the worker: for plugins that measure, set up and clean up around a call.
 * Module, name and options stay those of the inner task, and `currentCall()` is the same inside and outside.
 *
 * @param task - What to run. Its arguments and result are unchanged, unless the wrapper changes the result.
 * @param wrapper - Gets a function that runs the call, then the settings; what it returns is the call's result.
 * @param settings - The same few for all calls: each combination is kept in workers. They cross like arguments,
 * without binary.
 * @throws TypeError for anything but tasks, for a Python task, and for binary settings; ExecutorError
 * `NOT_SERIALIZABLE`.
 *
 * @example
 * ```ts
 * export const timed = task(import.meta.url, 'timed', async (run: () => Promise<unknown>, label: string) => {
 *   console.time(label);
 *   try {
 *     return await run();
 *   } finally {
 *     console.timeEnd(label);
 *   }
 * });
 * const plugin: Plugin = {
 *   name: 'timed',
 *   preSubmit: (call) => ({ ...call, task: wrapTask(call.task, timed, call.task.name) }),
 * };
 * ```
 */
export function wrapTask<A extends readonly unknown[], R, S extends readonly unknown[]>(
  task: Task<A, R>,
  wrapper: Task<readonly [run: () => Promise<unknown>, ...settings: S], unknown>,
  ...settings: NoInfer<S>
): Task<A, R> {
  return wrap(task, referenceOf(wrapper), settings);
}

/** As {@link wrapTask}, with a wrapper that every worker has. */
export function wrapInCore<A extends readonly unknown[], R>(
  task: Task<A, R>,
  name: string,
  settings: readonly unknown[],
): Task<A, R> {
  return wrap(task, { kind: 'core', key: `core:${name}`, module: 'core:', name }, settings);
}

function wrap<A extends readonly unknown[], R>(
  task: Task<A, R>,
  wrapper: TaskReference,
  settings: readonly unknown[],
): Task<A, R> {
  const { module, name } = definitionOf(task);
  const inner = referenceOf(task);
  for (const each of [inner, wrapper]) {
    if (each.kind !== 'python') continue;
    throw new TypeError(
      `${each.module}:${each.name} is a Python function and cannot be part of a wrapped task`,
    );
  }
  const sealed = seal(settings, 'settings');
  if (typeof sealed !== 'string') {
    throw new TypeError(
      `expected the settings of the wrapper '${wrapper.name}' to be without binary: pass text or numbers`,
    );
  }
  const definition: TaskDefinition = {
    kind: 'wrapped',
    key: `${inner.key} in ${wrapper.key} ${sealed}`,
    module,
    name,
    wrapping: { inner, wrapper, settings: sealed },
  };
  return createTask<A, R>(definition, task.options);
}
