import { type LiveCall, open, type PortableReference, tellRemote } from '@elsewhere/core/adapter';
import { ExecutorError } from '@elsewhere/core/worker';
import type { SealedCall } from './sealed-call.js';
import type { SealedOutcome } from './sealed-outcome.js';

/** The present attempt of a call, as it travels. */
export function sealedCallOf(call: LiveCall, task: PortableReference): SealedCall {
  const { id, attempt, sealed = '[]', headers, options } = call;
  const { priority, limits, graceMs, label } = options;
  return { id, attempt, task, args: sealed, priority, limits, graceMs, label, headers };
}

/**
 * Tells a call what became of one of its attempts: it settles, or is tried again as its options say. What no longer
 * counts is passed over.
 *
 * @param executor - Name of the executor, for `error.remote`.
 * @returns `false` for `superseded` and `not-started`: the attempt is still to be run by somebody.
 */
export function tellOutcome(
  call: LiveCall,
  executor: string,
  attempt: number,
  outcome: SealedOutcome,
): boolean {
  const { kind, startedAt } = outcome;
  if (kind === 'superseded' || kind === 'not-started') return false;
  if (startedAt !== undefined) call.started(attempt, startedAt);
  let value: unknown;
  try {
    value = open(outcome.value);
  } catch (error) {
    call.fail(attempt, error, true);
    return true;
  }
  if (kind === 'succeeded') call.succeed(attempt, value, startedAt);
  else if (kind === 'cancelled') endCancelled(call, attempt, value);
  else {
    const { host, pid, ours } = outcome;
    tellRemote(value, { executor, host, pid, attempt });
    call.fail(attempt, value, ours);
  }
  return true;
}

/** Somebody else who had this call has cancelled it: usually its own future settled before. */
function endCancelled(call: LiveCall, attempt: number, reason: unknown): void {
  if (attempt !== call.attempt) return;
  call.end('cancelled', new ExecutorError('CANCELLED', 'the call was cancelled', { cause: reason }));
}
