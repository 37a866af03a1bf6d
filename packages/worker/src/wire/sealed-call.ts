import type { CallOptions } from '@elsewhere/core';
import type { CallHeaders, PortableReference, Sealed } from '@elsewhere/core/worker';

/** One attempt of a call on its way to a worker, its values sealed: nobody between the two ends opens them. */
export interface SealedCall {
  /** What the submitter calls it, the same in every attempt. */
  readonly id: string;
  /** From 1, counted by the submitter only. */
  readonly attempt: number;
  /** What to run, and the code it is found in. */
  readonly task: PortableReference;
  /** The list of arguments. */
  readonly args: Sealed;
  /** Higher first. Default: 0. */
  readonly priority?: number | undefined;
  /** Bounds of this attempt, kept by the host. */
  readonly limits?: CallOptions['limits'];
  /** Milliseconds that a task which listens has to end after a cancel. Default: 500. */
  readonly graceMs?: number | undefined;
  /** What people call it. Default: the task's name. */
  readonly label?: string | undefined;
  /** Epoch milliseconds, by the clock that the queue goes by, after which nobody may start it. Default: never. */
  readonly expiresAt?: number | undefined;
  /** What travels beside the arguments: `call.headers`. Shape: `{ traceparent: '00-…' }`. */
  readonly headers?: CallHeaders | undefined;
}

/** Which attempt of which call. */
export type CallAttempt = Pick<SealedCall, 'id' | 'attempt'>;

/** One word for an attempt of a call, for use in maps. */
export function attemptKey({ id, attempt }: CallAttempt): string {
  return `${attempt} ${id}`;
}
