import type { Future } from '../future.js';
import { PendingFuture } from './pending-future.js';

/** The worker of a call, for people. Shape: `{ host: 'ada', pid: 4711, name: 'worker thread 2' }`. */
export interface WorkerPlace {
  /** Host name of its machine. */
  readonly host: string;
  /** Process id there. */
  readonly pid: number;
  /** What tells it from other workers of the same process. */
  readonly name: string;
  /** How many calls it runs side by side, at most; `undefined`: nobody knows. */
  readonly callsAtOnce?: number | undefined;
}

/**
 * The worker that has, or had, the latest attempt of a call that has started. The same object for the same worker.
 *
 * @returns `undefined` before the start, and where the executor does not tell.
 */
export function workerOf(future: Future<unknown>): WorkerPlace | undefined {
  const call = PendingFuture.callOf(future);
  return call?.hasStarted ? call.at.workerOf(call) : undefined;
}
