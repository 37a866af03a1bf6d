import { ExecutorError } from '../executor-error.js';
import type { Claims } from './engine-options.js';
import type { LiveCall } from './live-call.js';

export function cancelledError(reason: unknown): ExecutorError {
  const told = reason === undefined ? '' : `: ${reason instanceof Error ? reason.message : String(reason)}`;
  return new ExecutorError('CANCELLED', `the call was cancelled${told}`, { cause: reason });
}

/** The time of a call is over, or that of an attempt: of a call that is made for another one. */
export function timedOutError({ state, attempt, parent }: LiveCall, timeoutMs: number): ExecutorError {
  const isAttempt = parent !== undefined;
  const what = isAttempt ? 'an attempt of the call' : 'the call';
  const since = isAttempt ? 'it was handed on' : 'submit';
  return new ExecutorError(
    'TIMED_OUT',
    `${what} was not done ${timeoutMs} ms after ${since}, ${state} in attempt ${attempt}`,
    { retryable: isAttempt },
  );
}

/** The error of a call that ran for longer than it may. */
export function wallTimeError({
  options,
  definition,
}: Pick<LiveCall, 'options' | 'definition'>): ExecutorError {
  const limit = `its limit \`wallTimeMs\`, ${options.limits?.wallTimeMs} ms`;
  const what = options.label ?? definition.name;
  const message = `the call ran for more than ${limit}, and was stopped; it was running '${what}'`;
  return new ExecutorError('LIMIT_EXCEEDED', message, { limit: 'wallTime' });
}

/** @param what - Shape: `'cannot detach'`. */
export function notSupportedError(executor: string, what: string): ExecutorError {
  return new ExecutorError('NOT_SUPPORTED', `the executor ${executor} ${what}`, { executor });
}

export function leftRunning(executor: string): ExecutorError {
  const what = `the executor ${executor} was closed and has left its calls running: attach() finds them again`;
  return new ExecutorError('CLOSED', what);
}

/** Puts the name of an executor, and its id of the job, into an error of ours that has none. */
export function attribute(error: unknown, { name: executor }: Claims, jobId: string | undefined): void {
  if (error instanceof ExecutorError && error.executor === undefined)
    Object.assign(error, { executor, jobId: error.jobId ?? jobId });
}
