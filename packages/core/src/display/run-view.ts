import type { ExecutorStats } from '../executor.js';

/** A run at one moment, as far as the view shows it: plain data, so that drawing it needs no run. */
export interface RunView {
  readonly elapsedMs: number;
  /** How many calls the run will have had; `undefined`: nobody knows. */
  readonly total: number | undefined;
  /** Milliseconds until all calls that are known of have ended; `undefined`: no telling. */
  readonly leftMs: number | undefined;
  readonly waiting: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly retried: number;
  /** Calls that ended, a second, lately. */
  readonly rate: number;
  /** The same over the run in equal steps, the present last. */
  readonly rates: readonly number[];
  /** Calls that run, those that began first; not more than can be shown. */
  readonly calls: readonly CallView[];
  /** Calls that have ended after the longest time, the longest first. */
  readonly slowest: readonly SlowCall[];
  /** The last failures, the latest last. */
  readonly failures: readonly FailedCall[];
  readonly executor: ExecutorView;
  /** What the program says itself. */
  readonly note: string | undefined;
}

/** A call that runs. */
export interface CallView {
  readonly label: string;
  readonly attempt: number;
  readonly elapsedMs: number;
  /** 0 to 1, if the task reports progress. */
  readonly fraction: number | undefined;
  /** What it said with that. */
  readonly note: string;
  /** Its worker, if that is known. Shape: `worker thread 2`. */
  readonly worker: string | undefined;
}

/** A call that took long. */
export interface SlowCall {
  readonly label: string;
  readonly elapsedMs: number;
}

/** A call that failed. */
export interface FailedCall {
  readonly label: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Shape: `RangeError: expected …`. */
  readonly error: string;
}

/** An executor and those it is made of. */
export interface ExecutorView {
  /** What its parent calls it, where that has names. */
  readonly label: string | undefined;
  readonly name: string;
  readonly stats: ExecutorStats;
  readonly parts: readonly ExecutorView[];
}

/** Calls that have returned or failed; those that were cancelled are not done. */
export function doneCalls({ succeeded, failed }: RunView): number {
  return succeeded + failed;
}

/** Calls that have ended, one way or another. */
export function settledCalls({ succeeded, failed, cancelled }: RunView): number {
  return succeeded + failed + cancelled;
}
