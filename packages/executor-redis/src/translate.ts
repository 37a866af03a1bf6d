import type { ExecutorError } from '@elsewhere/core';
import { type LiveCall, open, tellRemote } from '@elsewhere/core/adapter';
import type { SealedCall, SealedOutcome } from '@elsewhere/worker/wire';
import type { JobHead } from './job-head.js';

/** Calls in one parcel, at most: while it is not known how long they take, and when they are known to be short. */
const PARCEL_CALLS = 64;
const SHORT_CALLS = 256;
/** Bytes of one parcel, about; a call that is larger travels alone. */
export const PARCEL_BYTES = 262_144;
/** Milliseconds of work that one parcel may bring to a slot, about. */
export const PARCEL_MS = 50;

/** BullMQ: lower first, and 0 before all others. @see https://docs.bullmq.io/guide/jobs/prioritized, 2026-11-25 */
export function toJobPriority(priority: number): number {
  return 1_048_576 - Math.round(Math.min(Math.max(priority, -1_048_575), 1_048_575));
}

/** What BullMQ is to do with a parcel: nothing by itself. */
export function toJobOptions(priority: number): JobHead['options'] {
  return {
    priority: toJobPriority(priority),
    attempts: 1,
    removeOnComplete: { count: 1_000 },
    removeOnFail: { count: 1_000 },
  };
}

/** How many calls go into one parcel, when so many wait for so many slots and take so long. */
export function parcelSize(waiting: number, slots: number, meanMs: number | undefined): number {
  const share = Math.max(Math.floor(waiting / (2 * Math.max(slots, 1))), 1);
  if (meanMs === undefined) return Math.min(share, PARCEL_CALLS);
  return Math.max(1, Math.min(share, SHORT_CALLS, Math.floor(PARCEL_MS / Math.max(meanMs, 0.001))));
}

/** @param clockMs - Milliseconds by which the clock of Redis is ahead of this machine's. */
export function toSealedCall(call: LiveCall, task: SealedCall['task'], clockMs: number): SealedCall {
  const { headers } = call;
  const { timeoutMs, limits, graceMs, label } = call.options;
  return {
    id: call.id,
    attempt: call.attempt,
    task,
    args: call.sealed ?? '[]',
    ...(call.priority !== 0 && { priority: call.priority }),
    ...(limits !== undefined && { limits }),
    ...(graceMs !== undefined && { graceMs }),
    ...(label !== undefined && { label }),
    ...(headers !== undefined && { headers }),
    ...(timeoutMs !== undefined && { expiresAt: Math.ceil(call.submittedAt + timeoutMs + clockMs) }),
  };
}

/** Tells a call how its attempt ended. `lost` and `interrupted` are not for here: they may be tried again. */
export function settleCall(call: LiveCall, attempt: number, outcome: SealedOutcome): void {
  const { kind, ours, startedAt, host, pid } = outcome;
  if (startedAt !== undefined) call.started(attempt, startedAt);
  const value = openValue(outcome);
  if (value instanceof Unreadable) call.fail(attempt, value.error, true);
  else if (kind === 'succeeded') call.succeed(attempt, value, startedAt);
  else if (kind === 'cancelled') call.cancel(value);
  else {
    tellRemote(value, { executor: call.at.name, host, pid, attempt });
    call.fail(attempt, value, ours);
  }
}

/** The error of an attempt that is lost. */
export function lossOf(outcome: SealedOutcome): ExecutorError {
  const value = openValue(outcome);
  return (value instanceof Unreadable ? value.error : value) as ExecutorError;
}

class Unreadable {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

function openValue({ value }: SealedOutcome): unknown {
  try {
    return open(value);
  } catch (error) {
    return new Unreadable(error);
  }
}
