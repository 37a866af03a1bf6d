import type { Accepted, Sealed } from '@elsewhere/core/worker';
import type { CallAttempt, SealedCall } from '../wire/sealed-call.js';
import type { SealedOutcome } from '../wire/sealed-outcome.js';
import type { Lease } from './lease.js';

/**
 * How a source hears of a call that it gave to a host. All of it is optional. Where progress, messages and lines return
 * promises, a task that floods waits when a thousand of them are open.
 */
export interface CallIo {
  /**
   * Binds the attempt to this worker. Asked once, right before the call is handed to a slot: from here on it may have
   * run. `false`: somebody else has it, nothing runs, the outcome is `superseded`. A rejection makes it `not-started`.
   * Left out: the source has claimed the call before `run`.
   */
  claim?(): boolean | Promise<boolean>;
  /**
   * Its code runs. Not told of short calls, whose start comes with their outcome.
   *
   * @param at - Since when, in epoch milliseconds on this machine.
   */
  started?(at: number): void;
  progress?(fraction: number, note: Sealed): unknown;
  message?(message: Sealed): unknown;
  log?(stream: 'stdout' | 'stderr', line: string): unknown;
  /** A question of the task; rejects when it is refused. Left out: every request is refused. */
  request?(data: Sealed): Promise<Sealed>;
}

/** What a host does at this moment. */
export interface HostStatus {
  /** Calls in its hands, begun or not. */
  readonly held: number;
  /** Calls whose work has not stopped. */
  readonly running: number;
  /** Calls that ended here since it began. */
  readonly finished: number;
  /** Mean run time of late, in milliseconds; `undefined` before the first outcome. */
  readonly meanMs: number | undefined;
  readonly draining: boolean;
}

/**
 * Runs sealed calls in killable child processes of this machine. It opens no value and runs no user code itself, so
 * that it goes on whatever tasks do.
 */
export interface Host {
  /** Calls that run at the same time at most. */
  readonly slots: number;
  /** Kinds of code that run here: `['installed']` with files of its own, else all. */
  readonly accepts: readonly Accepted[];
  /** Runs one attempt. Never rejects: what goes wrong is an outcome. */
  run(call: SealedCall, io?: CallIo): Promise<SealedOutcome>;
  /**
   * The submitter does not want this attempt any more: taken back if it has not started, else its signal fires, and
   * its slot is killed after the grace. Its outcome is `cancelled` once the work has stopped. Unknown attempts are
   * passed over.
   *
   * @param reason - Sealed; what the task's signal aborts with. Default: `undefined`.
   */
  cancel(attempt: CallAttempt, reason?: Sealed): void;
  /** A message for the task, as of `future.send()`. Those that come before the start are kept for it. */
  deliver(attempt: CallAttempt, message: Sealed): void;
  /** Calls that it would start at once besides those it holds, short ones that follow one another included. */
  room(): number;
  /** Resolves when `room()` is positive, and when the host drains. @param signal - Gives up waiting. */
  whenRoom(signal?: AbortSignal): Promise<void>;
  /**
   * Calls given from now on start only while this lease is valid. When it is lost, those that run are stopped at once
   * and are `lost`, those that wait are `not-started`; the host itself goes on, under another lease if it is given one.
   */
  hold(lease: Lease): void;
  /** Takes no more calls: those that have not started are `not-started` at once. Resolves when all others have ended. */
  drain(): Promise<void>;
  /** Stops all that runs, signal first; outcomes are `interrupted`. @param reason - A sentence. */
  interrupt(reason: string): void;
  status(): HostStatus;
}

/** A host with whoever made it. */
export interface OwnedHost extends Host {
  /** Resolves, with the reason, when no slot can be started: it gives back what it holds and takes nothing more. */
  readonly broken: Promise<Error>;
  /**
   * Starts a slot to see that its code loads.
   *
   * @throws Error that says which file does not load, and why.
   */
  check(): Promise<void>;
  /** Interrupts what runs and drains. */
  close(): Promise<void>;
}
