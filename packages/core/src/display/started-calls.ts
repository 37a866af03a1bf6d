import type { Future } from '../future.js';
import { labelOf } from '../label-of.js';
import type { SlowCall } from './run-view.js';

const MOST_SLOW = 5;
/** Calls that have started since somebody last looked. Their results are not let go of before. */
const ROOM = 512;

/** The calls that run, and the slowest of those that did. Made for bursts: a start is a write, the rest comes later. */
export class StartedCalls {
  /** The slowest calls that have ended, the longest first. */
  slowest: readonly SlowCall[] = [];
  readonly #calls: (Future<unknown> | undefined)[];
  #size = 0;
  #room = ROOM;

  constructor(inFlight: Iterable<Future<unknown>>) {
    this.#calls = new Array(ROOM).fill(undefined);
    for (const future of inFlight) if (future.state === 'running') this.add(future);
  }

  add(future: Future<unknown>): void {
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
      else if (future.endedAt !== undefined) this.#ended(future, future.endedAt);
    }
    this.#size = kept;
    this.#room = Math.max(ROOM, 2 * kept);
  }

  #ended(future: Future<unknown>, endedAt: number): void {
    const elapsedMs = endedAt - future.startedAt!;
    const last = this.slowest.length === MOST_SLOW ? this.slowest.at(-1)!.elapsedMs : 0;
    if (elapsedMs <= last) return;
    this.slowest = [...this.slowest, { label: labelOf(future), elapsedMs }]
      .sort((left, right) => right.elapsedMs - left.elapsedMs)
      .slice(0, MOST_SLOW);
  }
}
