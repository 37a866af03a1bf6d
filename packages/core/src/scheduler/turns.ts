/** Handlers never interrupt one another: what they cause is told when the event they handle is over. */
export class Turns {
  readonly #over: () => void;
  #later: (() => void)[] = [];
  #depth = 0;

  /** @param over - Called whenever no handler is at work any more. */
  constructor(over: () => void) {
    this.#over = over;
  }

  /** Handlers are at work. */
  get busy(): boolean {
    return this.#depth > 0;
  }

  /** Handlers are about to be called; `leave` must follow. */
  enter(): void {
    this.#depth++;
  }

  /** They have returned: now comes what they caused. */
  leave(): void {
    if (this.#depth === 1) {
      while (this.#later.length > 0) {
        const next = this.#later; // as a whole: taking a long list apart from the front moves the rest each time
        this.#later = [];
        for (const tell of next) tell();
      }
    }
    this.#depth--;
    if (this.#depth === 0) this.#over();
  }

  /** Puts off what is to be told until the handlers that are at work have returned. */
  later(tell: () => void): void {
    this.#later.push(tell);
  }

  /** Tells now, as a part of what is being told already if there is such. */
  now<T>(tell: () => T): T {
    this.enter();
    try {
      return tell();
    } finally {
      this.leave();
    }
  }
}
