import { ExecutorError } from '../executor-error.js';
import { nearestNames } from '../expect.js';
import type { PortableReference } from '../task/code-unit.js';
import type { TaskDefinition } from '../task/definition.js';
import { identify } from '../task/identity.js';

/** What somebody looked through. */
export interface Searched {
  /** Shape: `'the bundle 9f86d081…'`, `'the --tasks files of this worker'`. */
  readonly unit: string;
  readonly tasks: readonly TaskDefinition[];
  /** A package without a name on either side: then a `name` alone will do, if only one task has it. */
  readonly byName: boolean;
  /** What to do about it. */
  readonly remedy: string;
  /** What importing the module failed with. */
  readonly cause?: unknown;
}

const UNNAMED = '_#';

/** The task of a unit that a reference means: by id and path, else by id. */
export function lookUp(
  { id, at, name }: PortableReference,
  { tasks, byName }: Searched,
): TaskDefinition | undefined {
  const named = tasks.filter((task) => task.name === name);
  const places = named.map((task) => ({ task, ...identify(task) }));
  const same = places.filter((place) => place.id === id);
  const exact = same.filter((place) => place.at.path === at.path);
  if (exact.length === 1) return exact[0]!.task;
  if (same.length === 1) return same[0]!.task;
  if (same.length > 1 || !byName || named.length !== 1) return undefined;
  return id.startsWith(UNNAMED) || places[0]!.id.startsWith(UNNAMED) ? named[0] : undefined;
}

/** `TASK_NOT_FOUND` with the id, the unit, what was tried, the nearest ids and the remedy. */
export function notFoundIn({ id, at, name }: PortableReference, searched: Searched): ExecutorError {
  const { unit, tasks, byName, remedy } = searched;
  const ids = [...new Set(tasks.map((task) => identify(task).id))];
  const twice = tasks.filter((task) => identify(task).id === id);
  const tried = [
    `\`${id}\` at ${at.path || at.url}`,
    `\`${id}\` anywhere`,
    ...(byName ? [`'${name}' alone`] : []),
  ];
  const sentences = [
    `expected the task \`${id}\` in ${unit}, which has ${howMany(ids.length)}`,
    `Tried: ${tried.join(', ')}`,
    ...(twice.length > 1
      ? [`${twice.length} have this id: ${twice.map((task) => task.module).join(', ')}`]
      : []),
    ...(ids.length > 0 ? [`Nearest: ${nearestNames(id, ids, 3).join(', ')}`] : []),
    remedy,
  ];
  const { cause } = searched;
  return new ExecutorError('TASK_NOT_FOUND', sentences.join('. '), cause === undefined ? {} : { cause });
}

/** `TASK_NOT_FOUND` for an export: what importing its module failed with, or what it exports instead. */
export function notExported(
  { id, name }: PortableReference,
  unit: string,
  exports: Readonly<Record<string, unknown>> | undefined,
  cause: unknown,
): ExecutorError {
  const known = Object.keys(exports ?? {}).filter((key) => typeof exports?.[key] === 'function');
  const failed = cause instanceof Error ? cause.message : String(cause);
  const why =
    exports !== undefined
      ? `has no function named '${name}' among its exports`
      : cause !== undefined
        ? `could not be imported: ${failed}`
        : `does not export that module: it must be a file of --tasks, or the entry of the bundle`;
  const nearest = known.length === 0 ? '' : `. Nearest: ${nearestNames(name, known, 3).join(', ')}`;
  const details = cause === undefined ? {} : { cause };
  return new ExecutorError(
    'TASK_NOT_FOUND',
    `expected the function \`${id}\`; ${unit} ${why}${nearest}.`,
    details,
  );
}

function howMany(count: number): string {
  return count === 0 ? 'no tasks' : count === 1 ? 'one task' : `${count} tasks`;
}

/**
 * Refuses a unit in which one id means two tasks.
 *
 * @throws ExecutorError `REJECTED` with both modules.
 */
export function refuseTwins(unit: string, tasks: readonly TaskDefinition[]): void {
  const modules = new Map<string, string>();
  for (const task of tasks) {
    const { id } = identify(task);
    const other = modules.get(id);
    if (other !== undefined) {
      const what = `expected one task with the id \`${id}\` in ${unit}, got two: in ${other} and in ${task.module}`;
      throw new ExecutorError('REJECTED', `${what}. Give one of them another name.`);
    }
    modules.set(id, task.module);
  }
}
