import type { Pace } from './pace.js';
import type { PoolCall } from './pool-call.js';
import type { CallSource, PoolSettings } from './pool-settings.js';
import type { PoolWorker } from './pool-worker.js';

/** Stealing less work than this, in milliseconds, is not worth a message. */
const WORTH_STEALING_MS = 0.05;

/** Shares calls out among workers, and shares them out anew when one has nothing left. */
export class Sharing<C extends PoolCall> {
  readonly #source: CallSource<C>;
  readonly #settings: PoolSettings<C>;
  readonly #ready: ReadonlySet<PoolWorker<C>>;
  readonly #pace: Pace;

  constructor(
    source: CallSource<C>,
    settings: PoolSettings<C>,
    ready: ReadonlySet<PoolWorker<C>>,
    pace: Pace,
  ) {
    this.#source = source;
    this.#settings = settings;
    this.#ready = ready;
    this.#pace = pace;
  }

  /** Gives waiting calls to workers that hold few, as many as their mean run time suggests. */
  fill(): void {
    const { queue } = this.#source;
    const depth = this.#depth;
    let others = this.#ready.size;
    for (const worker of this.byLoad()) {
      if (queue.size === 0) break;
      const share = Math.ceil(queue.size / others--);
      if (this.#hasEnough(worker)) continue;
      this.#give(worker, Math.min(depth - worker.held, share, this.#room(worker)));
    }
  }

  /** Calls that `fill` would give to workers if they waited. */
  room(): number {
    let room = 0;
    for (const worker of this.#ready) {
      if (this.#hasEnough(worker)) continue;
      room += Math.max(0, Math.min(this.#depth - worker.held, this.#room(worker)));
    }
    return room;
  }

  /**
   * Workers that could run more take from the busiest what it has not started.
   *
   * @param worthMs - Less work than this stays where it is, by the mean run time; 0 where calls have waited already,
   *   for then the mean says nothing about what runs before them.
   */
  steal(worthMs: number = WORTH_STEALING_MS): void {
    const { callsPerWorker } = this.#settings;
    for (const thief of this.#ready) {
      if (thief.held >= callsPerWorker) continue;
      const victim = this.byLoad().at(-1);
      const waiting = (victim?.held ?? 0) - callsPerWorker;
      if (victim === undefined || waiting < 1) return;
      if (waiting * (this.#pace.meanMs ?? Number.POSITIVE_INFINITY) < worthMs) return;
      const calls = victim.takeBack(Math.min(Math.ceil(waiting / 2), this.#room(thief)));
      if (calls.length === 0) return;
      thief.send(calls);
    }
  }

  /** Calls in the hands of workers that run as many as they may. */
  waiting(workers: Iterable<PoolWorker<C>>): number {
    let waiting = 0;
    for (const worker of workers) waiting += Math.max(0, worker.held - this.#settings.callsPerWorker);
    return waiting;
  }

  /** Calls in hand that have not started give way to those with a higher priority. */
  makeWayForPriority(): void {
    if (!this.#source.queue.hasLanes) return;
    const top = this.#source.queue.topPriority ?? 0;
    for (const worker of this.#ready) {
      this.#source.putBack(worker.takeBack(worker.held, (call) => call.priority < top));
    }
  }

  /** Those that hold least first. */
  byLoad(): PoolWorker<C>[] {
    return [...this.#ready].sort((left, right) => left.held - right.held);
  }

  #hasEnough({ held }: PoolWorker<C>): boolean {
    return held > this.#depth / 2 && held >= this.#settings.callsPerWorker;
  }

  get #depth(): number {
    return Math.max(this.#pace.depth, this.#settings.callsPerWorker);
  }

  /** Calls that a worker may be given besides those it holds. */
  #room(worker: PoolWorker<C>): number {
    const { recycleAfterCalls = Number.POSITIVE_INFINITY } = this.#settings;
    return Math.min(worker.room, recycleAfterCalls - worker.finished - worker.held);
  }

  #give(worker: PoolWorker<C>, most: number): void {
    const calls: C[] = [];
    while (calls.length < most) {
      const call = this.#source.take();
      if (call === undefined) break;
      if (mustNotWait(call) && worker.held + calls.length > 0) {
        this.#source.putBack([call]); // what moves is sent to an idle worker only: it cannot be taken back
        break;
      }
      calls.push(call);
      if (mustNotWait(call)) break;
    }
    if (calls.length > 0) worker.send(calls);
  }
}

function mustNotWait({ options }: PoolCall): boolean {
  return (options.transfer?.length ?? 0) > 0;
}
