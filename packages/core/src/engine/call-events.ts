import { ExecutorError } from '../executor-error.js';
import type { Future, FutureRequest, Handler, LogLine, Progress, Retrying } from '../future.js';

/** Sees everything that happens to a call before its own handlers do: how a scheduler listens. */
export interface CallObserver {
  started(future: Future<unknown>): void;
  progress(future: Future<unknown>, progress: Progress): void;
  message(future: Future<unknown>, message: unknown): void;
  /** Returns whether anybody was there to answer. */
  request(future: Future<unknown>, request: FutureRequest): boolean;
  retry(future: Future<unknown>, retrying: Retrying): void;
  log(future: Future<unknown>, line: LogLine): void;
  /** `outcome` is the value or the error. */
  settled(future: Future<unknown>, state: Settled, outcome: unknown): void;
  /** The work of an attempt that was dropped has ended. */
  stopped?(): void;
}

/** How a call ended. */
export type Settled = 'succeeded' | 'failed' | 'cancelled';

type AnyHandler = Handler<readonly unknown[]>;

/** Handlers of one call, by event. */
export type Listeners = Map<string, AnyHandler[]>;

/** Adds a handler; the result removes it. The list is replaced, never changed: an emission sees its own. */
export function addListener(listeners: Listeners, event: string, handler: AnyHandler): () => void {
  listeners.set(event, [...(listeners.get(event) ?? []), handler]);
  let there = true;
  return () => {
    if (!there) return;
    there = false;
    const left = [...(listeners.get(event) ?? [])];
    left.splice(left.indexOf(handler), 1);
    listeners.set(event, left);
  };
}

/** Calls the handlers in order. An error of one never skips the others; it surfaces as an uncaught exception. */
export function emit(listeners: Listeners | undefined, event: string, ...payload: readonly unknown[]): void {
  for (const handler of listeners?.get(event) ?? []) {
    try {
      handler(...payload);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** Asks the handlers; a handler that throws, or rejects, has refused. Returns whether there were any. */
export function emitRequest(listeners: Listeners | undefined, request: FutureRequest): boolean {
  const handlers = listeners?.get('request') ?? [];
  for (const handler of handlers) {
    try {
      const result = handler(request) as { then?: unknown } | undefined;
      if (result instanceof Promise) result.then(undefined, (error) => request.fail(error));
    } catch (error) {
      request.fail(error);
    }
  }
  return handlers.length > 0;
}

/** One question and the one answer that counts. */
export function createRequest(data: unknown): { request: FutureRequest; answer: Promise<unknown> } {
  const { promise, resolve, reject } = withResolvers();
  promise.catch(() => {});
  const request: FutureRequest = {
    data,
    respond: resolve,
    fail: (cause) => {
      const told = cause instanceof Error ? cause.message : String(cause);
      reject(new ExecutorError('REQUEST_FAILED', `the request was refused: ${told}`, { cause }));
    },
  };
  return { request, answer: promise };
}

function withResolvers(): {
  promise: Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
} {
  let resolve!: (value: unknown) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise((accept, refuse) => {
    resolve = accept;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
