import type { LiveCall } from '../engine/live-call.js';
import type { Executor } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import { expectFunction } from '../expect.js';
import { compose } from './compose.js';

/**
 * An executor whose calls go to a second one when the first fails them: another attempt, which `future-retry` tells.
 * A call with `transfer` stays with the first, since what has moved away cannot be sent again.
 *
 * @param when - Is this failure one for the second? One that throws is a no. Default: the first executor is
 * `UNAVAILABLE` or has `REJECTED` the call; what a task throws stays.
 * @throws TypeError for anything but two executors and a function.
 */
export function fallback(
  first: Executor,
  second: Executor,
  when: (error: unknown) => boolean = isNotTaken,
): Executor {
  expectFunction('when', when);
  return compose({ first, second }, ([one, other]) => ({
    first: one,
    next: (call, part, error) =>
      part === one && !mayNotMove(call) && isWanted(when, error) ? other : undefined,
  }));
}

/** The executor did not take it; an error with `remote` is what the task threw. */
function isNotTaken(error: unknown): boolean {
  if (!(error instanceof ExecutorError) || 'remote' in error) return false;
  return error.code === 'UNAVAILABLE' || error.code === 'REJECTED';
}

function isWanted(when: (error: unknown) => boolean, error: unknown): boolean {
  try {
    return when(error);
  } catch {
    return false;
  }
}

function mayNotMove({ options }: LiveCall): boolean {
  return (options.transfer?.length ?? 0) > 0;
}
