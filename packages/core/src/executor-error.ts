/** Stable words for what went wrong. Messages may change at any time, codes only with a major version. */
export type ErrorCode =
  | 'TASK_NOT_FOUND'
  | 'NOT_SERIALIZABLE'
  | 'TOO_LARGE'
  | 'NON_ERROR_THROWN'
  | 'REQUEST_FAILED'
  | 'INITIALIZE_FAILED'
  | 'CANCELLED'
  | 'TIMED_OUT'
  | 'LIMIT_EXCEEDED'
  | 'CLOSED'
  | 'NOT_SUPPORTED'
  | 'REJECTED'
  | 'UNAVAILABLE'
  | 'WORKER_LOST';

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'NON_ERROR_THROWN',
  'REQUEST_FAILED',
  'INITIALIZE_FAILED',
  'LIMIT_EXCEEDED',
  'UNAVAILABLE',
  'WORKER_LOST',
]);

const NAMES: Partial<Record<ErrorCode, string>> = { CANCELLED: 'AbortError', TIMED_OUT: 'TimeoutError' };

/** What an {@link ExecutorError} knows besides its code and message. */
export interface ExecutorErrorDetails {
  /** What was thrown underneath; kept even when it is `null` or `undefined`. */
  readonly cause?: unknown;
  /** May the same call succeed later, unchanged? Default: by code, see {@link ExecutorError.retryable}. */
  readonly retryable?: boolean | undefined;
  /** Name of the executor that says so. */
  readonly executor?: string | undefined;
  /** The backend's own id of the job, for its own tools. */
  readonly jobId?: string | undefined;
  /** Exit code of a lost worker, where known. */
  readonly exitCode?: number | undefined;
  /** Signal that ended a lost worker, where known. Shape: `'SIGKILL'`. */
  readonly exitSignal?: string | undefined;
  /** Which limit was exceeded, where one was. */
  readonly limit?: 'wallTime' | 'cpuTime' | 'memory' | undefined;
  /** The last lines a lost worker wrote to stderr, where known. */
  readonly stderr?: string | undefined;
}

const BRAND = Symbol.for('elsewhere.ExecutorError');

/**
 * Every failure that is ours and not the task's.
 *
 * @remarks `name` is `'AbortError'` for `CANCELLED`, `'TimeoutError'` for `TIMED_OUT`, else `'ExecutorError'`.
 * `instanceof` holds across copies of this package.
 */
export class ExecutorError extends Error {
  /** Which failure, as a stable word. Each has a heading in the docs. */
  readonly code: ErrorCode;
  /**
   * May the same call succeed later, unchanged? True for `NON_ERROR_THROWN`, `REQUEST_FAILED`,
   * `INITIALIZE_FAILED`, `LIMIT_EXCEEDED`, `UNAVAILABLE` and `WORKER_LOST`, unless whoever raised it knows better.
   */
  readonly retryable: boolean;
  /** Name of the executor that says so; `undefined` when none was involved. */
  readonly executor: string | undefined;
  /** The backend's own id, for its own tools; `undefined` when there is none. */
  readonly jobId: string | undefined;

  constructor(code: ErrorCode, message: string, details: ExecutorErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    Object.defineProperty(this, 'name', {
      value: NAMES[code] ?? 'ExecutorError',
      configurable: true,
      writable: true,
    });
    Object.defineProperty(this, BRAND, { value: true });
    this.code = code;
    this.retryable = details.retryable ?? RETRYABLE.has(code);
    this.executor = details.executor;
    this.jobId = details.jobId;
    for (const name of ['exitCode', 'exitSignal', 'limit', 'stderr'] as const) {
      if (details[name] !== undefined) Object.assign(this, { [name]: details[name] });
    }
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** Thrown, not rejected: something was submitted to a scheduler outside of a run. */
export class SchedulerNotRunningError extends Error {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, 'name', {
      value: 'SchedulerNotRunningError',
      configurable: true,
      writable: true,
    });
  }
}
