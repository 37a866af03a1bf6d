import { ExecutorError } from './executor-error.js';
import { shared } from './shared-state.js';

/** What a task knows and says about the call that is running. */
export interface CallContext {
  /** The call's id, the same as its future's. */
  readonly id: string;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** Name of the executor: `'threads'`; `'inline'` in a direct call. */
  readonly executor: string;
  /** Aborts when the call is cancelled or out of time; listening to it gives the task `graceMs` to end well. */
  readonly signal: AbortSignal;
  /**
   * Says how far the task is. Values beyond the bounds are taken as the bound.
   *
   * @param fraction - 0 to 1.
   * @param note - Anything that can cross, shown beside it.
   */
  progress(fraction: number, note?: unknown): void;
  /** Sends a message to the submitter: `future.on('message', …)`. */
  send(message: unknown): void;
  /**
   * Asks the submitter and waits for its answer: `future.on('request', (request) => request.respond(…))`.
   *
   * @throws ExecutorError `REQUEST_FAILED` when nobody listens, the handler throws or time runs out.
   */
  request<T = unknown>(message: unknown, options?: { readonly timeoutMs?: number | undefined }): Promise<T>;
  /** What the submitter sends with `future.send()`. Ends when the call does. */
  readonly messages: AsyncIterable<unknown>;
}

/**
 * The call that is running here. A direct call `square(3)` has one too: executor `'inline'`, attempt 1; its
 * `progress` and `send` do nothing and its `request` rejects with `NOT_SUPPORTED`.
 *
 * @throws TypeError outside of a task.
 */
export function currentCall(): CallContext {
  const context = shared.currentCall.getStore();
  if (context !== undefined) return context;
  throw new TypeError('currentCall() works inside a task while it runs; here no task is running');
}

let direct = 0;

/** The context of a call that was made directly. */
export function inlineContext(): CallContext {
  let controller: AbortController | undefined;
  return {
    id: `inline-${++direct}`,
    attempt: 1,
    executor: 'inline',
    get signal() {
      controller ??= new AbortController();
      return controller.signal;
    },
    progress() {},
    send() {},
    request() {
      const message = 'request() needs a submitter; a direct call has none. Submit the task to an executor.';
      return Promise.reject(new ExecutorError('NOT_SUPPORTED', message));
    },
    messages: { async *[Symbol.asyncIterator]() {} },
  };
}
