import type { CallObserver, Settled } from '../engine/call-events.js';
import type { Future, FutureRequest, LogLine, Progress, Retrying } from '../future.js';
import type { Emitter } from './emitter.js';
import { TASK_EVENTS, type TaskEvents } from './events.js';
import type { HandlerOutcomes } from './handler-outcomes.js';
import type { StartTeller } from './on-start.js';
import type { AnyPlugin } from './plugin.js';
import type { TaskBook } from './scheduled-task.js';
import type { Turns } from './turns.js';

type Event = keyof TaskEvents<unknown>;

/** What an event of a call is called at the scheduler. */
const PREFIXED = Object.fromEntries(TASK_EVENTS.map((event) => [event, `future-${event}`])) as Readonly<
  Record<Event, string>
>;
const NO_BOOKS: readonly TaskBook[] = [];

/** Tells what happens to calls: handlers of the scheduler first, then those of the tasks they were submitted by. */
export class CallTeller implements CallObserver, StartTeller {
  /** Calls in flight, in the order they were submitted. */
  readonly futures: Set<Future<unknown>> = new Set();
  onStart: StartTeller['onStart'];
  readonly #books = new Map<Future<unknown>, readonly TaskBook[]>();
  readonly #emitter: Emitter;
  readonly #turns: Turns;
  readonly #outcomes: HandlerOutcomes;

  constructor(emitter: Emitter, turns: Turns, outcomes: HandlerOutcomes) {
    this.#emitter = emitter;
    this.#turns = turns;
    this.#outcomes = outcomes;
  }

  /**
   * A call was submitted.
   *
   * @param isNew - Not one that is in flight already: another with the same key.
   * @param book - Of the task it was submitted by.
   */
  submitted(future: Future<unknown>, isNew: boolean, book: TaskBook | undefined): void {
    this.futures.add(future);
    if (book !== undefined) {
      book.futures.add(future);
      this.#books.set(future, [...(this.#books.get(future) ?? NO_BOOKS), book]);
    }
    const { asking } = this.#outcomes;
    this.#outcomes.asking = undefined; // a handler of a request submits: what fails in here is no answer to that
    this.#turns.enter();
    if (isNew) this.#emitter.emit('future-submitted', [future]);
    book?.emitter.emit('submitted', [future]);
    this.#turns.leave();
    this.#outcomes.asking = asking;
  }

  started(future: Future<unknown>): void {
    this.onStart?.(future);
    this.#tell('started', future, [future]);
  }

  progress(future: Future<unknown>, progress: Progress): void {
    this.#tell('progress', future, [future, progress]);
  }

  message(future: Future<unknown>, message: unknown): void {
    this.#tell('message', future, [future, message]);
  }

  retry(future: Future<unknown>, retrying: Retrying): void {
    this.#tell('retry', future, [future, retrying]);
  }

  log(future: Future<unknown>, line: LogLine): void {
    this.#tell('log', future, [future, line]);
  }

  settled(future: Future<unknown>, state: Settled, outcome: unknown): void {
    if (state !== 'succeeded') this.#outcomes.report(outcome);
    if (this.#turns.busy) this.#turns.later(() => this.#settle(future, state, outcome));
    else {
      this.#turns.enter();
      this.#settle(future, state, outcome);
      this.#turns.leave();
    }
  }

  /** Returns whether anybody was there to answer. */
  request(future: Future<unknown>, request: FutureRequest): boolean {
    if (!this.#hears(future)) return false;
    if (!this.#turns.busy) return this.#turns.now(() => this.#ask(future, request));
    this.#turns.later(() => {
      if (!this.#ask(future, request)) request.fail(new Error('no handler of the request was due'));
    });
    return true;
  }

  #hears(future: Future<unknown>): boolean {
    if (this.#emitter.has('future-request')) return true;
    const books = this.#books.get(future) ?? NO_BOOKS;
    return books.some(
      ({ emitter, plugins }) =>
        emitter.has('request') || plugins.some(({ request }) => request !== undefined),
    );
  }

  #ask(future: Future<unknown>, request: FutureRequest): boolean {
    this.#outcomes.asking = request;
    let called = this.#emitter.emit('future-request', [future, request]);
    for (const { emitter, plugins, self } of this.#books.get(future) ?? NO_BOOKS) {
      if (plugins.some((plugin) => this.#takes(plugin, future, request, self))) called++;
      else called += emitter.emit('request', [future, request]);
    }
    this.#outcomes.asking = undefined;
    return called > 0;
  }

  #takes(
    plugin: AnyPlugin,
    future: Future<unknown>,
    request: FutureRequest,
    task: TaskBook['self'],
  ): boolean {
    try {
      return plugin.request?.(future, request, task as never) === true;
    } catch (error) {
      this.#outcomes.failed(error, `request() of the plugin '${plugin.name}'`);
      return true; // refused: the error is the answer
    }
  }

  #settle(future: Future<unknown>, state: Settled, outcome: unknown): void {
    const books = this.#books.get(future) ?? NO_BOOKS;
    this.futures.delete(future);
    this.#books.delete(future);
    for (const { futures } of books) futures.delete(future);
    if (state === 'cancelled') {
      this.#emit(books, 'cancelled', [future]);
      this.#outcomes.run?.cancelled(outcome);
      return;
    }
    const payload = [future, outcome];
    const how = state === 'succeeded' ? 'result' : 'error';
    this.#emitter.emit('future-done', [future]);
    this.#emitter.emit(PREFIXED[how], payload);
    for (const { emitter } of books) {
      emitter.emit('done', [future]);
      emitter.emit(how, payload);
    }
    if (state === 'failed') this.#outcomes.run?.failed(outcome);
  }

  #tell(event: Event, future: Future<unknown>, payload: readonly unknown[]): void {
    if (this.#turns.busy) this.#turns.later(() => this.#tellNow(event, future, payload));
    else {
      this.#turns.enter();
      this.#tellNow(event, future, payload);
      this.#turns.leave();
    }
  }

  #tellNow(event: Event, future: Future<unknown>, payload: readonly unknown[]): void {
    this.#emit(this.#books.get(future) ?? NO_BOOKS, event, payload);
  }

  #emit(books: readonly TaskBook[], event: Event, payload: readonly unknown[]): void {
    this.#emitter.emit(PREFIXED[event], payload);
    for (const { emitter } of books) emitter.emit(event, payload);
  }
}
