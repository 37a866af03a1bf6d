/** Does one thing after the other: of two requests that travel at the same time, the older one may arrive last. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins when what was asked for before has ended, well or not. */
  after<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
