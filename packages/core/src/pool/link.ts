import type { FromWorker, ToWorker } from '../protocol.js';
import type { Sealed } from '../worker/index.js';

/** Takes one result: which call, whether it failed, for how long it ran. */
export type TakeResult = (
  slot: number,
  generation: number,
  failed: boolean,
  runMs: number,
  sealed: Sealed,
) => void;

/** What a worker tells its pool by its link. */
export interface LinkListener {
  message(message: FromWorker): void;
  /** There are results to drain. */
  results(): void;
  /** Its memory has grown beyond what its settings allow. */
  grown?(): void;
  /** A line that the call running now wrote; `undefined` when none is known. */
  log?(stream: 'stdout' | 'stderr', line: string): void;
  /** The worker is gone; all its messages have been given, results may still be drained. */
  exit(exit: WorkerExit): void;
}

/** How a worker ended. */
export interface WorkerExit {
  readonly exitCode: number | undefined;
  /** Shape: `'SIGKILL'`. */
  readonly exitSignal: string | undefined;
  /** What it died of, if it said so. */
  readonly error: Error | undefined;
  /** The last it wrote to stderr. */
  readonly stderr: string;
}

/** The way to one worker and back, from its birth to its exit: all that differs between threads and processes. */
export interface Link {
  readonly pid: number;
  /** What people call it: `'thread 3'`, `'process 4711'`. */
  readonly name: string;
  /** Resolves when the worker takes calls; rejects when it died before. */
  readonly booted: Promise<void>;
  /** The call in this slot may be started from now on. */
  post(slot: number, generation: number): void;
  /** Takes a call back. `false`: it has started, or is just about to; a `skipped` tells when it was not after all. */
  revoke(slot: number, generation: number): boolean;
  /**
   * Since when the call's code runs, in epoch milliseconds; {@link NOT_STARTED} or {@link ENDED}. Also of a worker
   * that is gone: what it was running then.
   */
  startedAt(slot: number, generation: number): number;
  send(message: ToWorker, transfer?: readonly object[]): void;
  /** Gives all results that are there, also those of a worker that is gone. */
  drain(take: TakeResult): void;
  /** An event of a task has been handled. */
  heard(): void;
  /** Reads nothing of what it says until `resume`, where the kind can: a flood then waits at its source. */
  pause?(): void;
  resume?(): void;
  /** Ends the worker at once, whatever it does. */
  kill(): void;
  /** Asks an idle worker to end. */
  retire(): void;
}

/** Of a call that its worker has not begun. */
export const NOT_STARTED = 0;

/** Of a call that has ended; its result is on its way. */
export const ENDED: number = -1;
