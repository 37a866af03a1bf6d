import { PendingFuture } from '../engine/pending-future.js';
import type { Future, FutureState } from '../future.js';
import { labelOf } from '../label-of.js';
import type { SlowCall } from './run-view.js';

const MOST_SLOW = 5;
/** Calls that have started, from how many on those that have ended are looked for without anybody asking. */
const ROOM = 512;

/** A call, as far as it matters here. */
interface Timed {
  readonly future: Future<unknown>;
  readonly state: FutureState;
  /** Milliseconds from its latest start to its end. */
  readonly elapsedMs: number | undefined;
}

/** A call of an executor that is written by hand. */
class OtherCall implements Timed {
  readonly future: Future<unknown>;

  constructor(future: Future<unknown>) {
    this.future = future;
  }

  get state(): FutureState {
    return this.future.state;
  }

  get elapsedMs(): number | undefined {
    const { startedAt, endedAt } = this.future;
    return startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
  }
}

/**
 * The calls that run, and the slowest of those that did. Made for bursts: a call that has ended when the next one
 * starts is let go of right then, while it is at hand and before garbage collection has moved it.
 */
export class StartedCalls {
  /** The slowest calls that have ended, the longest first. */
  slowest: readonly SlowCall[] = [];
  readonly #calls: Timed[] = [];
  /** Shorter calls are not among the slowest. */
  #least = 0;
  #room = ROOM;

  constructor(inFlight: Iterable<Future<unknown>>) {
    for (const future of inFlight) if (future.state === 'running') this.add(future);
  }

  add(future: Future<unknown>): void {
    const calls = this.#calls;
    const call: Timed = PendingFuture.callOf(future) ?? new OtherCall(future);
    const latest = calls.length - 1;
    if (latest >= 0 && calls[latest]!.state !== 'running') {
      this.#ended(calls[latest]!);
      calls[latest] = call;
    } else if (calls.push(call) === this.#room) this.#sweep();
  }

  /** Those that began first come first. */
  running(): readonly Future<unknown>[] {
    this.#sweep();
    return [...new Set(this.#calls.map(({ future }) => future))]; // one that is retried started twice
  }

  /** Forgets what no longer runs. */
  #sweep(): void {
    const calls = this.#calls;
    let kept = 0;
    for (const call of calls) {
      if (call.state === 'running') calls[kept++] = call;
      else this.#ended(call);
    }
    calls.length = kept;
    this.#room = Math.max(ROOM, 2 * kept);
  }

  /** It has, or waits for another attempt. */
  #ended({ future, elapsedMs }: Timed): void {
    if (elapsedMs === undefined || elapsedMs <= this.#least) return;
    this.slowest = [...this.slowest, { label: labelOf(future), elapsedMs }]
      .sort((left, right) => right.elapsedMs - left.elapsedMs)
      .slice(0, MOST_SLOW);
    if (this.slowest.length === MOST_SLOW) this.#least = this.slowest.at(-1)!.elapsedMs;
  }
}
