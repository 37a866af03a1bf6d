import type { CallAttempt, SealedCall } from '../wire/sealed-call.js';
import type { AddressedOutcome } from '../wire/sealed-outcome.js';

/** Where the source `stored` finds the calls of one job, and where their claims and outcomes go. */
export interface CallStore {
  /** The calls of this job, in order; checked and verified. @throws ExecutorError `REJECTED` for what is refused. */
  calls(signal: AbortSignal): AsyncIterable<SealedCall>;
  /** Binds an attempt to a lease unless another lease has it. `false`: another one has. */
  claim(attempt: CallAttempt, lease: string): Promise<boolean>;
  /** Keeps an outcome. Asked again when it rejects. */
  settle(outcome: AddressedOutcome): Promise<void>;
  /** Whether the submitter cancelled this attempt. Asked now and then while it runs. Left out: cannot be. */
  cancelled?(attempt: CallAttempt): Promise<boolean>;
}
