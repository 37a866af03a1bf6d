/** Says when a pool is to look at what waits: once for any number of submits in a row, and now and then among many. */
export class Waker {
  readonly #pump: () => void;
  readonly #eagerAt: () => number | undefined;
  #queued = 0;
  #woken = false;

  /** @param eagerAt - How many calls are queued in a row before the pool looks at once; `undefined`: it never does. */
  constructor(pump: () => void, eagerAt: () => number | undefined) {
    this.#pump = pump;
    this.#eagerAt = eagerAt;
  }

  /** A call has been queued. */
  queued(): void {
    if (++this.#queued !== this.#eagerAt()) {
      this.wake();
      return;
    }
    this.#queued = 0;
    this.#pump();
  }

  /** Soon, once. */
  wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      this.#queued = 0;
      this.#pump();
    });
  }
}
