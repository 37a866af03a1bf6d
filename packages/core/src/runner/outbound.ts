import type { FromWorker } from '../protocol.js';
import type { Sealed, TaskReference } from '../worker/index.js';

/** How the worker side of a link tells its pool: all that differs between threads and processes. */
export interface Outbound {
  /** Binds the call to this worker; false when it was revoked or cannot run here. Leaves a mark that survives this worker. */
  claim(slot: number, generation: number, task: TaskReference): boolean;
  /** Puts a result where it survives this worker; it may wait there for `flush`. */
  finish(slot: number, generation: number, failed: boolean, runMs: number, sealed: Sealed): void;
  /** Tells the pool of results that wait. */
  flush(): void;
  /** Sends a sign of life, never waiting. */
  send(message: FromWorker): void;
  /** Sends what a task says; waits while the pool is too far behind, so that a flood slows down its own source. */
  sendEvent(message: FromWorker): void;
  readonly executor: string;
  /** Ids of calls are this, a dash and the call's number in base 36. */
  readonly idPrefix: string;
}
