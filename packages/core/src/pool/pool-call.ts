import type { CallHeaders, Sealed, TaskReference } from '../adapter/index.js';
import type { CallOptions } from '../index.js';

/** A call as a pool of workers sees it: arguments sealed, never opened here. */
export interface PoolCall {
  /** Counted within its pool; text is the whole id of a call from elsewhere, whose values nobody here vouches for. */
  readonly number: number | string;
  readonly attempt: number;
  readonly priority: number;
  readonly definition: TaskReference;
  readonly options: CallOptions;
  readonly sealed: Sealed | undefined;
  /** False once nobody waits for it. */
  readonly live: boolean;
  /** The pool's own book-keeping. */
  slot: unknown;
  /** Messages for the task that came before a worker had the call. */
  takeOutbox(): readonly Sealed[];
  /** What travels beside the arguments, if anything does. */
  readonly headers?: CallHeaders | undefined;
  /** Keeps a message for the next worker: the one that was sent it has not begun the call. */
  keep(message: Sealed): void;
}

/** Where a call ran. */
export interface RanAt {
  readonly pid: number;
}

/** What a pool tells about its calls. Everything a task said is passed on sealed. */
export interface CallSink<C extends PoolCall> {
  /** `at`: epoch milliseconds; now when left out. */
  started(call: C, attempt: number, at?: number): unknown;
  finished(
    call: C,
    attempt: number,
    failed: boolean,
    sealed: Sealed,
    startedAt: number,
    ranAt: RanAt,
    runMs: number,
  ): void;
  /** The worker went down with the call, or the call never reached one. */
  failed(call: C, attempt: number, error: Error): void;
  /** The call was dropped and its work has stopped; `started`: it had begun. */
  stopped?(call: C, attempt: number, started: boolean): unknown;
  progress(call: C, attempt: number, fraction: number, note: Sealed): unknown;
  message(call: C, attempt: number, message: Sealed): unknown;
  /** Rejects when the request is refused. */
  request(call: C, attempt: number, data: Sealed): Promise<Sealed>;
  log(call: C, attempt: number, stream: 'stdout' | 'stderr', line: string): unknown;
}
