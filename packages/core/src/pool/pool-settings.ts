import type { Task } from '../index.js';
import type { Link, LinkListener } from './link.js';
import type { CallSink, PoolCall } from './pool-call.js';
import type { PoolWorker } from './pool-worker.js';

/** Where a pool gets its calls from. */
export interface CallSource<C extends PoolCall> {
  readonly queue: {
    readonly size: number;
    readonly topPriority: number | undefined;
    readonly hasLanes: boolean;
  };
  take(): C | undefined;
  putBack(calls: readonly C[]): void;
  wake(): void;
}

/** How a pool keeps its workers. */
export interface PoolSettings<C extends PoolCall> {
  readonly workers: number;
  readonly sink: CallSink<C>;
  /** Starts a worker. */
  start(listener: LinkListener): Link;
  /** Async calls that may overlap on one worker. */
  readonly callsPerWorker: number;
  /** Milliseconds after which a worker without work ends; `undefined`: never. */
  readonly idleTimeoutMs?: number | undefined;
  /** Calls after which a worker is replaced; `undefined`: never. */
  readonly recycleAfterCalls?: number | undefined;
  /** A task to run first on each new worker. */
  readonly initialize?: Task<readonly [], unknown> | undefined;
  /** Looks at what busy workers use. */
  readonly look?: ((workers: Iterable<PoolWorker<C>>) => void) | undefined;
}
