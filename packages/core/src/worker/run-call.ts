import type { CallContext } from '../current-call.js';
import { shared } from '../shared-state.js';
import type { TaskReference } from '../task/definition.js';
import { findFunction, knownFunction } from '../task/find-function.js';

type AnyFunction = (...args: readonly unknown[]) => unknown;

/**
 * Finds a task's function and runs it as the current call. Returns its result at once when the function is known
 * and does not return a promise.
 *
 * @throws whatever the function throws; ExecutorError `TASK_NOT_FOUND`.
 */
export function runCall(reference: TaskReference, args: readonly unknown[], context: CallContext): unknown {
  const run = knownFunction(reference) as AnyFunction | undefined;
  if (run === undefined) return findAndRun(reference, args, context);
  return shared.currentCall.run(context, run as (...args: unknown[]) => unknown, ...args);
}

async function findAndRun(
  reference: TaskReference,
  args: readonly unknown[],
  context: CallContext,
): Promise<unknown> {
  const run = (await findFunction(reference)) as AnyFunction;
  return shared.currentCall.run(context, run as (...args: unknown[]) => unknown, ...args);
}
