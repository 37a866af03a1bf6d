import type { LiveCall } from './live-call.js';

/**
 * The calls of an engine that have not settled, in the order they came: each knows its neighbours, none is searched.
 * Those of composites that are with it as guests are only counted.
 */
export class LiveCalls {
  size = 0;
  guests = 0;
  readonly #isHere: (call: LiveCall) => boolean;
  /** Those of composites around this engine. */
  readonly #around = new Set<LiveCalls>();
  #first: LiveCall | undefined;
  #last: LiveCall | undefined;
  #drained: (() => void) | undefined;

  constructor(isHere: (call: LiveCall) => boolean) {
    this.#isHere = isHere;
  }

  /** Guests included. */
  get all(): number {
    return this.size + this.guests;
  }

  add(call: LiveCall): void {
    call.previous = this.#last;
    if (this.#last === undefined) this.#first = call;
    else this.#last.next = call;
    this.#last = call;
    this.size++;
  }

  remove(call: LiveCall): void {
    if (call.previous === undefined) this.#first = call.next;
    else call.previous.next = call.next;
    if (call.next === undefined) this.#last = call.previous;
    else call.next.previous = call.previous;
    call.previous = undefined;
    call.next = undefined;
    this.size--;
    if (this.all === 0) this.#drained?.();
  }

  guestLeft(): void {
    this.guests--;
    if (this.all === 0) this.#drained?.();
  }

  /** Guests come from there, until the result is called. */
  surround(composite: LiveCalls): () => void {
    this.#around.add(composite);
    return () => this.#around.delete(composite);
  }

  /** Resolves as soon as none is left. */
  drained(): Promise<void> {
    if (this.all === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  /** Ends all, one after the other, for one cause. */
  endAll(end: (call: LiveCall) => void): void {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // a million errors of one cause need not say a million times where that was
    for (const call of [...this.#every()]) if (this.#isHere(call)) end(call);
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** Its calls, and those that might be its guests. */
  *#every(): Generator<LiveCall, void, undefined> {
    for (let call = this.#first; call !== undefined; call = call.next) yield call;
    if (this.guests > 0) for (const composite of this.#around) yield* composite.#every();
  }
}
