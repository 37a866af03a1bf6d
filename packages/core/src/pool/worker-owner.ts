import type { TaskReference } from '../adapter/index.js';
import type { WorkerExit } from './link.js';
import type { CallSink, PoolCall } from './pool-call.js';
import type { PoolWorker } from './pool-worker.js';

/** What a worker tells its pool. */
export interface WorkerOwner<C extends PoolCall> {
  readonly sink: CallSink<C>;
  /** Async calls that may overlap on one worker. */
  readonly callsPerWorker: number;
  /** A call of this task has ended, whatever came of it. */
  met(task: TaskReference, runMs: number): void;
  /** Calls have ended: `count` of them ran for `totalMs` together. */
  progressed(worker: PoolWorker<C>, count: number, totalMs: number): void;
  /** The worker is gone; the last results it left behind are about to be told. */
  ending(worker: PoolWorker<C>): unknown;
  /** It has room again: a call was revoked, or had not begun after all. `calls`: those that are still to be run. */
  freed(calls: readonly C[]): void;
  /** Its memory has grown too much. */
  grown(worker: PoolWorker<C>): void;
  /** All is told. `unstarted` are the calls it had not begun. */
  lost(worker: PoolWorker<C>, unstarted: readonly C[], exit: WorkerExit): void;
}
