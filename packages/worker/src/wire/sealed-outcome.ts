import type { Sealed } from '@elsewhere/core/worker';

/**
 * How one attempt ended.
 *
 * - `succeeded`: `value` is the result.
 * - `failed`: `value` is the error; `ours` tells the task's own from those of the host, such as `LIMIT_EXCEEDED`.
 * - `cancelled`: this submitter cancelled this call, and its work has stopped.
 * - `interrupted`: the worker had to go, by signal or when its time to drain was over.
 * - `lost`: it ran and its slot is gone; `value` is `WORKER_LOST` with exit code, signal and the last of stderr.
 * - `superseded`: somebody else has claimed this attempt; it did not run here.
 * - `not-started`: it did not run here and may go to another worker with the attempt it has.
 */
export type OutcomeKind =
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'interrupted'
  | 'lost'
  | 'superseded'
  | 'not-started';

/** What became of one attempt, its value sealed. */
export interface SealedOutcome {
  readonly kind: OutcomeKind;
  /** The result or the error; for `cancelled` and `interrupted` the reason; else empty. */
  readonly value: Sealed;
  /** The error is ours, not the task's. */
  readonly ours: boolean;
  /** Epoch milliseconds on the clock of the host at which its code was started; `undefined`: it never was. */
  readonly startedAt: number | undefined;
  /** Milliseconds that its code ran. */
  readonly runMs: number;
  /** Where it ran. */
  readonly host: string;
  /** Process id of the slot that ran it, 0 when none did. */
  readonly pid: number;
}

/** An outcome with the attempt it belongs to and the lease that has the claim: what is put into a store or a stream. */
export interface AddressedOutcome {
  readonly id: string;
  readonly attempt: number;
  /** Id of the lease that ran it. */
  readonly lease: string;
  readonly outcome: SealedOutcome;
}
