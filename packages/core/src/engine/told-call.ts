import type { FutureEvents, FutureRequest, Handler, Progress } from '../future.js';
import { addListener, type CallObserver, createRequest, emit, emitRequest } from './call-events.js';
import { CallRecord } from './call-record.js';
import type { PendingFuture } from './pending-future.js';

type Told = (future: PendingFuture, ...payload: readonly unknown[]) => void;

/** A call and those who hear of it: the scheduler first, then the handlers of its future. */
export abstract class ToldCall extends CallRecord {
  abstract readonly future: PendingFuture;
  abstract observer: CallObserver | undefined;

  /** A worker has started this attempt. */
  abstract started(attempt: number): void;

  setProgress(attempt: number, progress: Progress): void {
    if (!this.#hears(attempt)) return;
    this.more.progress = progress;
    this.tell('progress', progress);
  }

  message(attempt: number, message: unknown): void {
    if (this.#hears(attempt)) this.tell('message', message);
  }

  log(attempt: number, stream: 'stdout' | 'stderr', line: string): void {
    if (this.#hears(attempt)) this.tell('log', { stream, line });
  }

  /** A question of the task; rejects with `REQUEST_FAILED`. */
  request(attempt: number, data: unknown): Promise<unknown> {
    const { request, answer } = createRequest(data);
    if (!this.ask(attempt, request)) request.fail(new Error('nobody listens to the requests of this call'));
    return answer;
  }

  /** Passes a question on. Returns whether anybody is there to answer. */
  ask(attempt: number, request: FutureRequest): boolean {
    const observed = this.#hears(attempt) && (this.observer?.request(this.future, request) ?? false);
    const heard = this.#hears(attempt) && emitRequest(this.rare.listeners, request);
    return observed || heard;
  }

  on(event: string, handler: Handler<readonly unknown[]>): () => void {
    if (typeof handler !== 'function') throw new TypeError('expected `handler` to be a function');
    this.more.listeners ??= new Map();
    return addListener(this.more.listeners, event, handler);
  }

  protected tell<E extends 'progress' | 'message' | 'log' | 'retry'>(
    event: E,
    ...payload: FutureEvents[E]
  ): void {
    (this.observer?.[event] as Told | undefined)?.call(this.observer, this.future, ...payload);
    this.emit(event, ...payload);
  }

  protected emit(event: string, ...payload: readonly unknown[]): void {
    if (this.rare.listeners !== undefined) emit(this.rare.listeners, event, ...payload);
  }

  /** Progress and the like count only for the attempt that runs. */
  #hears(attempt: number): boolean {
    if (attempt !== this.attempt || !this.live) return false;
    this.started(attempt);
    return true;
  }
}
