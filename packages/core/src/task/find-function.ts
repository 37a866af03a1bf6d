import { ExecutorError } from '../executor-error.js';
import { nearestName } from '../expect.js';
import { shared } from '../shared-state.js';
import { findInUnit } from '../units/find-in-unit.js';
import { open } from '../wire/seal.js';
import { CORE_WRAPPERS, type Wrapper } from '../wrappers/core-wrappers.js';
import type { PortableReference } from './code-unit.js';
import type { TaskReference, Wrapping } from './definition.js';
import { compile } from './free-variables.js';
import { resolveSpecifier } from './resolve-specifier.js';

type AnyFunction = (...args: never[]) => unknown;

const imported = new Map<string, AnyFunction>();

/** The function of a task if it can be had at once, without importing anything. */
export function knownFunction(reference: TaskReference): AnyFunction | undefined {
  return shared.tasks.get(reference.key)?.run ?? imported.get(reference.key);
}

/**
 * The function of a task: registered here already, or after importing its module.
 *
 * @throws ExecutorError `TASK_NOT_FOUND` with what was tried and the nearest known names.
 */
export async function findFunction(reference: TaskReference): Promise<AnyFunction> {
  const known = knownFunction(reference);
  if (known !== undefined) return known;
  if (isPortable(reference)) return remember(reference, await findInUnit(reference));
  if (reference.kind === 'python') throw notCallableHere(reference);
  if (reference.kind === 'inline')
    return remember(reference, compile(reference.source ?? '', reference.name));
  if (reference.kind === 'core') return coreWrapper(reference);
  if (reference.wrapping !== undefined) return remember(reference, await wrappedFunction(reference.wrapping));
  const exports = await importModule(reference);
  if (reference.kind === 'task') return shared.tasks.get(reference.key)?.run ?? notRegistered(reference);
  const found = exports[reference.name];
  if (typeof found === 'function') return remember(reference, found as AnyFunction);
  throw notFound(
    reference,
    `${reference.module} has no function named '${reference.name}' among its exports`,
    {
      known: Object.keys(exports).filter((name) => typeof exports[name] === 'function'),
    },
  );
}

/** The inner function as its wrapper calls it. */
async function wrappedFunction({ inner, wrapper, settings }: Wrapping): Promise<AnyFunction> {
  const [run, around] = (await Promise.all([findFunction(inner), findFunction(wrapper)])) as [
    (...args: readonly unknown[]) => unknown,
    Wrapper,
  ];
  return (...args: readonly unknown[]) => around(async () => run(...args), ...(open(settings) as never[]));
}

function coreWrapper(reference: TaskReference): AnyFunction {
  const known = CORE_WRAPPERS[reference.name];
  if (known !== undefined) return known as AnyFunction;
  throw notFound(reference, `this version of @elsewhere/core has no wrapper '${reference.name}'`, {
    known: Object.keys(CORE_WRAPPERS),
  });
}

function isPortable(reference: TaskReference): reference is PortableReference {
  return 'code' in reference;
}

function remember(reference: TaskReference, run: AnyFunction): AnyFunction {
  imported.set(reference.key, run);
  return run;
}

async function importModule(reference: TaskReference): Promise<Record<string, unknown>> {
  try {
    return (await import(reference.index ?? (await resolveSpecifier(reference.module)))) as Record<
      string,
      unknown
    >;
  } catch (cause) {
    // A one-file script submits at its top level; that throws here, after the task it wants was registered.
    if (reference.kind === 'task' && shared.tasks.has(reference.key)) return {};
    throw notFound(reference, `importing ${reference.module} failed: ${sentenceOf(cause)}`, { cause });
  }
}

function notRegistered(reference: TaskReference): never {
  const known = [...shared.tasks.values()]
    .filter((task) => task.module === reference.module)
    .map((task) => task.name);
  throw notFound(
    reference,
    `${reference.module} was imported and did not register '${reference.name}' with task(import.meta.url, …)`,
    { known },
  );
}

function notFound(
  reference: TaskReference,
  what: string,
  { known = [], cause }: { known?: string[]; cause?: unknown },
): ExecutorError {
  const nearest = nearestName(reference.name, known);
  const hints = [
    ...(nearest === undefined ? [] : [`Did you mean '${nearest}'?`]),
    ...(known.length === 0 ? [] : [`It has: ${known.slice(0, 5).join(', ')}.`]),
    'Tasks must be defined at the top level of a module that workers can import.',
  ];
  return new ExecutorError(
    'TASK_NOT_FOUND',
    `${what}. ${hints.join(' ')}`,
    cause === undefined ? {} : { cause },
  );
}

function sentenceOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function notCallableHere({ module, name }: TaskReference): ExecutorError {
  const what = `${module}:${name} is a Python function: submit it to an executor that supports Python`;
  return new ExecutorError('NOT_SUPPORTED', what);
}
