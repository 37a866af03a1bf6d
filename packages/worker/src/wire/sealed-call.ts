import type { CallOptions } from '@elsewhere/core';
import type { Sealed, TaskReference } from '@elsewhere/core/worker';

/** The code that a call means, as a worker loads it. */
export type CodeUnit =
  /** The files that the worker imported before it took work. */
  | { readonly kind: 'installed' }
  /** A bundle by its content. `sha256`: 64 lower-case hex digits. */
  | { readonly kind: 'bundle'; readonly sha256: string }
  /** The module at `task.module`. `sha256`: of the file, where submitter and worker are not on one machine. */
  | { readonly kind: 'file'; readonly sha256?: string | undefined };

/** One attempt of a call on its way to a worker, its values sealed: nobody between the two ends opens them. */
export interface SealedCall {
  /** What the submitter calls it, the same in every attempt. */
  readonly id: string;
  /** From 1, counted by the submitter only. */
  readonly attempt: number;
  readonly unit: CodeUnit;
  readonly task: TaskReference;
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
  /** Headers of a trace. Shape: `{ traceparent: '00-…' }`. */
  readonly trace?: Readonly<Record<string, string>> | undefined;
}

/** Which attempt of which call. */
export type CallAttempt = Pick<SealedCall, 'id' | 'attempt'>;
