import type { LiveCall } from '@elsewhere/core/adapter';
import type { CallAttempt } from '@elsewhere/worker/wire';

/** One attempt of a call that has left for Redis. */
export interface Sent {
  readonly call: LiveCall;
  readonly id: string;
  readonly attempt: number;
  parcel: Parcel;
  /** Its place in the parcel. */
  index: number;
  /** The host that has it, as far as it was heard of. */
  lease: string | undefined;
  /** Its future has settled; its work may not have stopped. */
  unwanted: boolean;
  /** Looks that found its outcome written, while it did not come. */
  overdue: number;
}

/** Calls that travel together. */
export interface Parcel {
  readonly id: string;
  readonly priority: number;
  readonly entries: Sent[];
  /** How many of them have not come to an end. */
  left: number;
  /** When it was taken from the queue, by the clock that never goes back. */
  readonly since: number;
  /** It was written: Redis may have it. */
  tried: boolean;
  /** Redis has it. */
  accepted: boolean;
  /** Somebody else made it: it may hold calls that are not in this book. */
  readonly foreign: boolean;
  /** Looks that did not find it. */
  missing: number;
}

/** What is in Redis, and what has become of it as far as is known here. */
export class Book {
  readonly sent: Map<string, Sent> = new Map();
  readonly parcels: Map<string, Parcel> = new Map();
  /** Calls whose code runs, or ran when last heard of. */
  readonly running: Set<Sent> = new Set();
  readonly #emptied: (() => void)[] = [];
  readonly #done: (parcel: Parcel) => void;

  /** @param done - All calls of a parcel of ours have come to an end. */
  constructor(done: (parcel: Parcel) => void) {
    this.#done = done;
  }

  get size(): number {
    return this.sent.size;
  }

  open(id: string, priority: number, foreign = false): Parcel {
    const parcel: Parcel = {
      id,
      priority,
      entries: [],
      left: 0,
      since: performance.now(),
      tried: foreign,
      accepted: foreign,
      foreign,
      missing: 0,
    };
    this.parcels.set(id, parcel);
    return parcel;
  }

  enter(call: LiveCall, parcel: Parcel, index: number): Sent {
    const { id, attempt } = call;
    const sent = { call, id, attempt, parcel, index, lease: undefined, unwanted: false, overdue: 0 };
    this.sent.set(keyOf(sent), sent);
    parcel.entries.push(sent);
    parcel.left++;
    call.slot = sent;
    return sent;
  }

  find(attempt: CallAttempt): Sent | undefined {
    return this.sent.get(keyOf(attempt));
  }

  /** It is in another parcel now. */
  move(sent: Sent, parcel: Parcel, index: number): void {
    const before = sent.parcel;
    sent.parcel = parcel;
    sent.index = index;
    parcel.entries.push(sent);
    parcel.left++;
    this.#leave(before);
  }

  /** It has come to an end. */
  end(sent: Sent): void {
    if (!this.sent.delete(keyOf(sent))) return;
    this.running.delete(sent);
    if (sent.unwanted) sent.call.stopped(sent.attempt);
    if (sent.call.slot === sent) sent.call.slot = undefined;
    this.#leave(sent.parcel);
    if (this.sent.size === 0) for (const resolve of this.#emptied.splice(0)) resolve();
  }

  /** Resolves when everything has come to an end. */
  async empty(): Promise<void> {
    if (this.sent.size > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  #leave(parcel: Parcel): void {
    if (--parcel.left > 0) return;
    this.parcels.delete(parcel.id);
    if (!parcel.foreign) this.#done(parcel);
  }
}

function keyOf({ id, attempt }: CallAttempt): string {
  return `${attempt} ${id}`;
}
