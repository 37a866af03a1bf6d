const noop = (): void => {};

/** Keeps this process alive while it is held, whatever else has let go of it. */
export class KeepAlive {
  #timer: NodeJS.Timeout | undefined;

  hold(): void {
    this.#timer ??= setInterval(noop, 2 ** 30);
    this.#timer.ref();
  }

  release(): void {
    this.#timer?.unref();
  }

  /** For good. */
  end(): void {
    clearInterval(this.#timer);
  }
}
