import type { CallContext } from '../current-call.js';
import type { CallHeaders } from '../engine/rarities.js';
import { shared } from '../shared-state.js';
import type { TaskReference } from '../task/definition.js';
import { findFunction, knownFunction } from '../task/find-function.js';

import { surrounded } from './surround-calls.js';

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Finds a task's function and runs it as the current call. Returns its result at once when the function is known
 * and does not return a promise.
 *
 * @param headers - What came beside the arguments.
 * @throws whatever the function throws; ExecutorError `TASK_NOT_FOUND`.
 */
export function runCall(
  reference: TaskReference,
  args: readonly unknown[],
  context: CallContext,
  headers?: CallHeaders,
): unknown {
  const run = knownFunction(reference) as AnyFunction | undefined;
  if (run === undefined) return findAndRun(reference, args, context, headers);
  if (headers === undefined) return shared.currentCall.run(context, run, ...args);
  return surrounded(headers, () => shared.currentCall.run(context, run, ...args));
}

async function findAndRun(
  reference: TaskReference,
  args: readonly unknown[],
  context: CallContext,
  headers: CallHeaders | undefined,
): Promise<unknown> {
  const run = (await findFunction(reference)) as AnyFunction;
  return surrounded(headers, () => shared.currentCall.run(context, run, ...args));
}
