import type { ExecutorError } from '@elsewhere/core';
import type { LiveCall } from '@elsewhere/core/adapter';
import type { Settings } from './settings.js';

/** May a lost attempt be followed by one that the retry policy does not count? */
export function mayRepeat(call: LiveCall, { lostRetries }: Settings): boolean {
  return call.repeats < lostRetries;
}

/** Tells a call that its attempt went down with its container. */
export function tellLost(call: LiveCall, attempt: number, error: ExecutorError, settings: Settings): void {
  if (error.code === 'WORKER_LOST' && mayRepeat(call, settings)) call.repeat(attempt, error);
  else call.fail(attempt, error, true);
}
