import { ExecutorError, sealFailure } from '@elsewhere/core/worker';
import type { SealedOutcome } from '@elsewhere/worker/wire';

/** The outcome of a call that a host will not have. */
export function refused(reason: string): SealedOutcome {
  return {
    kind: 'failed',
    value: sealFailure(new ExecutorError('REJECTED', `a worker refused the call: ${reason}`)),
    ours: true,
    startedAt: undefined,
    runMs: 0,
    host: '',
    pid: 0,
  };
}
