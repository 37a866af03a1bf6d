import type { Task } from './task/task.js';

/** Where a call is on its way. Within one attempt it only moves to the right; a retry returns to `pending`. */
export type FutureState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** The last word of `progress()`. Shape: `{ fraction: 0.5, note: 'fold 3 of 6' }`. */
export interface Progress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly note?: unknown;
}

/** A failed attempt that will be followed by another. */
export interface Retrying {
  /** The attempt that comes, from 2. */
  readonly attempt: number;
  /** What the last one failed with. */
  readonly error: unknown;
  /** Milliseconds until it waits for a worker again. */
  readonly delayMs: number;
}

/** One line that a task wrote. Shape: `{ stream: 'stdout', line: 'epoch 3' }`. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** A question of a running task. The first answer counts. */
export interface FutureRequest {
  /** What the task asks. */
  readonly data: unknown;
  /** Answers. The value crosses like a result. */
  respond(value: unknown): void;
  /** Refuses: the task's `request()` rejects with `REQUEST_FAILED` and this cause. */
  fail(error: unknown): void;
}

/** What happens to one call, and what its handlers receive. */
export interface FutureEvents {
  started: [];
  progress: [progress: Progress];
  message: [message: unknown];
  request: [request: FutureRequest];
  retry: [retry: Retrying];
  log: [line: LogLine];
  settled: [];
}

/** A handler may be async; returning a Future of ours is fine and is not awaited. */
export type Handler<P extends readonly unknown[]> = (...payload: P) => unknown;

/**
 * The handle of one submitted call: a promise of its result with state, events and `cancel`.
 *
 * @remarks `instanceof Promise` holds. A failure that nobody looks at is silent: no unhandled rejection comes from
 * a future itself, only from promises derived from it (`future.then(f)`).
 */
export interface Future<T> extends Promise<T> {
  /** Unique, also between programs. */
  readonly id: string;
  readonly task: Task<never, T>;
  readonly state: FutureState;
  /** Name of the executor that runs it. */
  readonly executor: string;
  /** The backend's own id, once the backend has durably accepted the call. */
  readonly jobId: string | undefined;
  /** The attempt that waits, runs or was the last, from 1. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly submittedAt: number;
  /** Epoch milliseconds at which the latest attempt started. */
  readonly startedAt: number | undefined;
  /** Epoch milliseconds at which the future settled. */
  readonly endedAt: number | undefined;
  /** The latest `progress()` of the task. */
  readonly progress: Progress | undefined;
  /**
   * Settles the future at once with `CANCELLED` and stops the work as far as `supports.cancelRunning` says.
   * Does nothing once settled.
   *
   * @param reason - Becomes the error's `cause`.
   */
  cancel(reason?: unknown): void;
  /**
   * Sends a message to the task: it reads `currentCall().messages`. Does nothing once settled.
   *
   * @throws ExecutorError `NOT_SUPPORTED` unless `supports.channel` is `'full'`; `NOT_SERIALIZABLE`.
   */
  send(message: unknown): void;
  /** Adds a handler; the result removes it. */
  on<E extends keyof FutureEvents>(event: E, handler: Handler<FutureEvents[E]>): () => void;
}
