import { expectFunction, expectName, show } from '../expect.js';
import { type CallOptions, checkCallOptions, mergeCallOptions } from './call-options.js';
import { stripQuery, type TaskDefinition, type TaskReference, travelling } from './definition.js';
import { callDirectly } from './direct-call.js';
import { indexOf, register } from './registry.js';

/** A function that can be found again, on this machine or another: called directly it runs here. */
export interface Task<A extends readonly unknown[], R> {
  (...args: A): Promise<R>;
  /** Where the function lives. Shape: `'file:///srv/app/tasks.js'`, `'lodash'`, `'python:jobs.train'`. */
  readonly module: string;
  /** Unique within the module. */
  readonly name: string;
  /** The options its calls have. */
  readonly options: CallOptions;
  /** A copy with other options. They merge one level deep: `limits` and `resources` by member, the rest replaced. */
  with(options: CallOptions): Task<A, R>;
}

const DEFINITION = Symbol.for('elsewhere.task');

interface Defined {
  readonly [DEFINITION]: TaskDefinition;
}

/** A task from its definition. */
export function createTask<A extends readonly unknown[], R>(
  definition: TaskDefinition,
  options: CallOptions,
): Task<A, R> {
  const { name } = definition;
  // Named at birth: one that is renamed becomes a dictionary, and its options are read many times a call.
  const named = { [name]: (...args: A): Promise<R> => callDirectly(definition, args) as Promise<R> };
  return Object.defineProperties(named[name]!, {
    module: { value: definition.module, enumerable: true },
    options: { value: options, enumerable: true },
    with: { value: (over: CallOptions) => withOptions(definition, options, over) },
    [DEFINITION]: { value: definition },
  }) as unknown as Task<A, R>;
}

function withOptions<A extends readonly unknown[], R>(
  definition: TaskDefinition,
  options: CallOptions,
  over: CallOptions,
): Task<A, R> {
  checkCallOptions(over);
  const merged = mergeCallOptions(options, over);
  checkCallOptions(merged);
  return createTask<A, R>(definition, merged);
}

/** A copy with these options and no others. */
export function withExactly<A extends readonly unknown[], R>(
  task: Task<A, R>,
  options: CallOptions,
): Task<A, R> {
  checkCallOptions(options);
  return createTask<A, R>(definitionOf(task), Object.freeze({ ...options }));
}

/** @throws TypeError when the value is not a task. */
export function definitionOf(task: unknown): TaskDefinition {
  const definition = typeof task === 'function' ? (task as unknown as Defined)[DEFINITION] : undefined;
  if (definition !== undefined) return definition;
  throw new TypeError(
    `expected a task, got \`${show(task)}\`: name a function with task(), importTask() or inlineTask() first`,
  );
}

/**
 * What a worker on this machine needs to find a task's function.
 *
 * @throws TypeError when the value is not a task.
 */
export function referenceOf(task: unknown): TaskReference {
  return travelling(definitionOf(task));
}

/**
 * Names a function so that workers find it: they import the module and look it up.
 *
 * @param module - `import.meta.url` of the module that calls `task`.
 * @param name - Unique within the module, and within its package to travel to another machine.
 * @param run - The function. Its arguments and result cross by value.
 * @param options - Options that all its calls have.
 * @throws TypeError, RangeError for anything malformed.
 *
 * @example
 * ```ts
 * export const square = task(import.meta.url, 'square', (x: number) => x * x);
 * ```
 */
export function task<A extends readonly unknown[], R>(
  module: string,
  name: string,
  run: (...args: A) => R,
  options: CallOptions = {},
): Task<A, Awaited<R>> {
  expectUrl(module);
  expectName('name', name);
  if (typeof run !== 'function') expectFunction('run', run ?? null);
  checkCallOptions(options);
  const url = stripQuery(module);
  const index = indexOf(url);
  const found = { kind: 'task', key: `${url}#${name}`, module: url, name, run } as const;
  const definition: TaskDefinition = index === undefined ? found : { ...found, index };
  register(definition);
  return createTask<A, Awaited<R>>(definition, Object.freeze({ ...options }));
}

/**
 * Names a function of a Python module; runs where `supports.python` is true.
 *
 * @param target - Shape: `'jobs.train:fit'`, module and function.
 * @throws TypeError when the target has another shape.
 */
export function pythonTask<A extends readonly unknown[], R>(
  target: `${string}:${string}`,
  options: CallOptions = {},
): Task<A, R> {
  const match = typeof target === 'string' ? /^([\w.]+):(\w+)$/.exec(target) : null;
  if (match === null)
    throw new TypeError(
      `expected \`target\` to look like 'package.module:function', got \`${show(target)}\``,
    );
  checkCallOptions(options);
  const module = `python:${match[1]}`;
  const name = match[2]!;
  return createTask<A, R>(
    { kind: 'python', key: `${module}:${name}`, module, name },
    Object.freeze({ ...options }),
  );
}

/** @throws TypeError unless the value is an absolute URL. */
function expectUrl(module: unknown): asserts module is string {
  if (typeof module === 'string' && URL.canParse(module)) return;
  throw new TypeError(
    `expected \`module\` to be an absolute URL such as import.meta.url, got \`${show(module)}\``,
  );
}
