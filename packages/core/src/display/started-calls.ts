import type { Future } from '../future.js';
import { labelOf } from '../label-of.js';
import type { SlowCall } from './run-view.js';

const MOST_SLOW = 5;
/** Calls that have started, from how many on those that have ended are looked for without anybody asking. */
const ROOM = 512;

/**
 * The calls that run, and the slowest of those that did. Made for bursts: a call that has ended when the next one
 * starts is let go of right then, while it is at hand and before garbage collection has moved it.
 */
export class StartedCalls {
  /** The slowest calls that have ended, the longest first. */
  slowest: readonly SlowCall[] = [];
  readonly #calls: (Future<unknown> | undefined)[];
  #size = 0;
  /** Shorter calls are not among the slowest. */
  #least = 0;
  #room = ROOM;

  constructor(inFlight: Iterable<Future<unknown>>) {
    this.#calls = new Array(ROOM).fill(undefined);
    for (const future of inFlight) if (future.state === 'running') this.add(future);
  }

  add(future: Future<unknown>): void {
    if (this.#size > 0 && this.#calls[this.#size - 1]!.state !== 'running') {
      this.#ended(this.#calls[--this.#size]!);
    }
    this.#calls[this.#size++] = future;
    if (this.#size === this.#room) this.#sweep();
  }

  /** Those that began first come first. */
  running(): readonly Future<unknown>[] {
    this.#sweep();
    return [...new Set(this.#calls.slice(0, this.#size))] as Future<unknown>[]; // one that is retried started twice
  }

  /** Forgets what no longer runs. */
  #sweep(): void {
    const calls = this.#calls;
    let kept = 0;
    for (let index = 0; index < this.#size; index++) {
      const future = calls[index]!;
      calls[index] = undefined;
      if (future.state === 'running') calls[kept++] = future;
      else this.#ended(future);
    }
    this.#size = kept;
    this.#room = Math.max(ROOM, 2 * kept);
  }

  /** It has, or waits for another attempt. */
  #ended(future: Future<unknown>): void {
    const { startedAt, endedAt } = future;
    if (startedAt === undefined || endedAt === undefined) return;
    const elapsedMs = endedAt - startedAt;
    if (elapsedMs <= this.#least) return;
    this.slowest = [...this.slowest, { label: labelOf(future), elapsedMs }]
      .sort((left, right) => right.elapsedMs - left.elapsedMs)
      .slice(0, MOST_SLOW);
    if (this.slowest.length === MOST_SLOW) this.#least = this.slowest.at(-1)!.elapsedMs;
  }
}
