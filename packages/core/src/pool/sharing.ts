import type { Paces } from './paces.js';
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
  readonly #paces: Paces;

  constructor(
    source: CallSource<C>,
    settings: PoolSettings<C>,
    ready: ReadonlySet<PoolWorker<C>>,
    paces: Paces,
  ) {
    this.#source = source;
    this.#settings = settings;
    this.#ready = ready;
    this.#paces = paces;
  }

  /** Gives waiting calls to workers that hold few, as many as their mean run time suggests: dealt out like cards. */
  fill(): void {
    const depth = this.#depth;
    const block = Math.max(1, depth >> 4); // calls that follow each other cross in fewer words
    let left = this.#source.queue.size;
    let others = this.#ready.size;
    let hands: Hand<C>[] = [];
    for (const worker of this.byLoad()) {
      const share = Math.ceil(left / others--);
      if (this.#hasEnough(worker)) continue;
      const most = Math.min(depth - worker.held, share, this.#room(worker));
      left -= Math.max(0, most);
      hands.push({ worker, calls: [], most });
    }
    const dealt = hands;
    while (hands.length > 0) hands = hands.filter((hand) => this.#deal(hand, block));
    for (const { worker, calls } of dealt) if (calls.length > 0) worker.send(calls);
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
      if (waiting * (this.#paces.all.meanMs ?? Number.POSITIVE_INFINITY) < worthMs) return;
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
    return Math.max(this.#paces.all.depth, this.#settings.callsPerWorker);
  }

  /** Calls that a worker may be given besides those it holds. */
  #room(worker: PoolWorker<C>): number {
    const { recycleAfterCalls = Number.POSITIVE_INFINITY } = this.#settings;
    return Math.min(worker.room, recycleAfterCalls - worker.finished - worker.held);
  }

  /** Adds up to `count` calls. Returns whether the hand may get more. */
  #deal(hand: Hand<C>, count: number): boolean {
    const { worker, calls } = hand;
    const { callsPerWorker } = this.#settings;
    for (let dealt = 0; dealt < count && calls.length < hand.most; dealt++) {
      const call = this.#source.take();
      if (call === undefined) return false;
      // What is long, or has not been seen, runs at once, with none behind it; what moves cannot be taken back.
      const depth = mustMove(call) ? 1 : Math.max(callsPerWorker, this.#paces.depthOf(call.definition));
      if (depth - worker.held < hand.most) hand.most = depth - worker.held;
      if (calls.length >= hand.most) {
        this.#source.putBack([call]);
        return false;
      }
      calls.push(call);
    }
    return calls.length < hand.most;
  }
}

/** What a worker is about to be sent. */
interface Hand<C extends PoolCall> {
  readonly worker: PoolWorker<C>;
  readonly calls: C[];
  most: number;
}

function mustMove({ options }: PoolCall): boolean {
  return (options.transfer?.length ?? 0) > 0;
}
