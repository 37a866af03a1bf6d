import type { Sealed } from '../wire/sealed.js';
import type { CallQueue } from './call-queue.js';
import type { LiveCall } from './live-call.js';
import type { WorkerPlace } from './worker-of.js';

/** What a pool is given: the calls that wait, and a way to be asked again. */
export interface PoolContext {
  /** Ids of calls are this, a dash and the call's number in base 36. */
  readonly idPrefix: string;
  readonly queue: CallQueue<LiveCall>;
  /** Next call to run, now in the pool's hands. */
  take(): LiveCall | undefined;
  /** Calls that never started, back to the front of the queue; their attempt stays. Wakes nobody. */
  putBack(calls: readonly LiveCall[]): void;
  /** Asks for `pump` soon, once. */
  wake(): void;
}

/** The side of an executor that runs calls; the engine in front of it does everything users see. */
export interface Pool {
  /** Calls wait: take as many as can go. Runs in a microtask, once for any number of submits. */
  pump(): void;
  /**
   * This attempt's result no longer counts: revoke it if it has not started, else stop its work, telling the
   * task first. `reason` is what its `signal` aborts with.
   *
   * @returns `true` when the work goes on for a while: the pool calls `call.stopped(attempt)` when it has ended.
   */
  drop(call: LiveCall, attempt: number, reason: unknown): unknown;
  /** A message of `future.send()` for a call in the pool's hands. */
  deliver?(call: LiveCall, message: Sealed): void;
  /** Calls whose work has not stopped yet. */
  running(): number;
  /** Workers that are there or would be started. */
  workers(): number;
  /** Late answers that were dropped elsewhere than at the engine in front. */
  fenced?(): number;
  /** Which worker has, or had, the latest attempt of a call that has started: the same object for the same worker. */
  workerOf?(call: LiveCall): WorkerPlace | undefined;
  /** How many submits in a row before `pump` runs within `submit`, so that work starts before a long loop ends. */
  readonly eagerAt?: number | undefined;
  /**
   * The backend has this call already, from a program before this one: find it by its id and report to it. Its
   * arguments may be put into `call.sealed`; without them it is never tried again.
   */
  attach?(call: LiveCall): void;
  /** Hands over what waits, and leaves alone what runs: the futures here fail as soon as this resolves. */
  detach?(): Promise<void>;
  /** All futures have settled: wait until the work has really stopped, then end the workers. */
  close(): Promise<void>;
}
