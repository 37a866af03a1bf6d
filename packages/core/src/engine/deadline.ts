/** Node fires longer timers at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** Calls `expire` once, when the time is over, however long that is; the clock of the machine may jump. */
export class Deadline {
  readonly #at: number;
  readonly #expire: () => void;
  #timer: NodeJS.Timeout;

  constructor(afterMs: number, expire: () => void) {
    this.#at = performance.now() + afterMs;
    this.#expire = expire;
    this.#timer = this.#wait(afterMs);
  }

  /** The time is over, even if the timer had no turn yet. */
  get passed(): boolean {
    return performance.now() >= this.#at;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #wait(afterMs: number): NodeJS.Timeout {
    return setTimeout(
      () => {
        const leftMs = this.#at - performance.now();
        if (leftMs < 1)
          this.#expire(); // timers may be that much early
        else this.#timer = this.#wait(leftMs);
      },
      Math.min(afterMs, LONGEST_TIMER_MS),
    );
  }
}
