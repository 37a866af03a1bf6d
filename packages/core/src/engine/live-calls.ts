import type { LiveCall } from './live-call.js';

/** The calls of an engine that have not settled, in the order they came. Each knows its neighbours: none is searched. */
export class LiveCalls {
  size = 0;
  #first: LiveCall | undefined;
  #last: LiveCall | undefined;
  #drained: (() => void) | undefined;

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
    if (--this.size === 0) this.#drained?.();
  }

  /** Resolves as soon as none is left. */
  drained(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  /** Ends all, one after the other, for one cause. */
  endAll(end: (call: LiveCall) => void): void {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // a million errors of one cause need not say a million times where that was
    for (let call = this.#first; call !== undefined; ) {
      const { next } = call;
      end(call);
      call = next;
    }
    Error.stackTraceLimit = stackTraceLimit;
  }
}
