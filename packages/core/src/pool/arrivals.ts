import type { Sealed } from '../adapter/index.js';
import type { PoolCall } from './pool-call.js';

/** Results that have come in and have not been told. In columns: they may be many, and an object each would be more. */
export class Arrivals<C extends PoolCall> {
  readonly #calls: C[] = [];
  readonly #sealed: Sealed[] = [];
  readonly #runMs: number[] = [];
  /** Attempt × 4, + 2 when nobody wanted it any more, + 1 when it failed. */
  readonly #marks: number[] = [];

  get size(): number {
    return this.#calls.length;
  }

  add(call: C, attempt: number, dropped: boolean, failed: boolean, sealed: Sealed, runMs: number): void {
    this.#calls.push(call);
    this.#sealed.push(sealed);
    this.#runMs.push(runMs);
    this.#marks.push(attempt * 4 + (dropped ? 2 : 0) + (failed ? 1 : 0));
  }

  /**
   * Tells each, in the order they came; of those that nobody waits for, only that they have stopped.
   *
   * @returns How long they ran together.
   */
  tell(
    finished: (call: C, attempt: number, failed: boolean, sealed: Sealed, runMs: number) => void,
    stopped: (call: C, attempt: number) => void,
  ): number {
    let totalMs = 0;
    for (const [index, call] of this.#calls.entries()) {
      const mark = this.#marks[index]!;
      const runMs = this.#runMs[index]!;
      totalMs += runMs;
      if ((mark & 2) === 2 && !call.live) {
        stopped(call, mark >> 2);
        continue;
      }
      finished(call, mark >> 2, (mark & 1) === 1, this.#sealed[index]!, runMs);
    }
    return totalMs;
  }
}
