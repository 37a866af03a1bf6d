/** Work that a thread should have in hand, in milliseconds, so that it never waits for the next message. */
const IN_HAND_MS = 4;

/** From this mean run time on, fetching the next call costs nothing that counts. */
const LONG_MS = 20;

/** Most calls in the hands of one thread. */
const DEEPEST = 4_096;

/** Learns how long calls take and says how many a thread should hold. */
export class Pace {
  #meanMs: number | undefined;

  /** Mean run time of late, in milliseconds; `undefined` before the first result. */
  get meanMs(): number | undefined {
    return this.#meanMs;
  }

  /** `count` calls took `totalMs` together. */
  learn(count: number, totalMs: number): void {
    const mean = totalMs / count;
    const weight = Math.min(0.9, 0.3 + count / 100);
    this.#meanMs = this.#meanMs === undefined ? mean : this.#meanMs * (1 - weight) + mean * weight;
  }

  /** Calls that one thread should hold. One while nothing is known: a long call must not have others behind it. */
  get depth(): number {
    if (this.#meanMs === undefined || this.#meanMs >= LONG_MS) return 1;
    return Math.min(DEEPEST, Math.max(2, Math.ceil(IN_HAND_MS / Math.max(this.#meanMs, 0.000_1))));
  }
}
