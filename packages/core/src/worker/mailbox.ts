/** Messages for one call: read with `for await`; ends when the call does. */
export class Mailbox implements AsyncIterable<unknown> {
  readonly #messages: unknown[] = [];
  #waiting: (() => void)[] = [];
  #ended = false;

  put(message: unknown): void {
    this.#messages.push(message);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    for (;;) {
      while (this.#messages.length > 0) yield this.#messages.shift();
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  #wake(): void {
    for (const proceed of this.#waiting.splice(0)) proceed();
  }
}
