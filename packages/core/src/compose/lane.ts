import type { CallQueue } from '../engine/call-queue.js';
import type { Feeder } from '../engine/fed-queue.js';
import type { LiveCall } from '../engine/live-call.js';
import { type Host, Stay } from '../engine/stay.js';
import type { ExecutorError } from '../executor-error.js';
import type { Part } from './part.js';

/** What a lane asks of its composite. */
export interface LaneOwner {
  /** Calls that may be handed over besides those at work. */
  readonly room: number;
  /** Each call needs a stay of its own. */
  readonly hasOwnStays: boolean;
  /** Sends a call to the part. Returns whether it has come in. */
  send(call: LiveCall, lane: Lane): boolean;
  failed(call: LiveCall, stay: Stay, lane: Lane, error: unknown): boolean;
  left(stay: Stay, reason: ExecutorError | undefined): boolean;
  ended(lane: Lane): void;
}

/** The way to one part, and the calls that wait for it. It fetches them: what waits here costs nothing there. */
export class Lane implements Feeder, Host {
  readonly part: Part;
  readonly waiting: CallQueue<LiveCall>;
  readonly #owner: LaneOwner;
  readonly #next: () => LiveCall | undefined;
  readonly #leave: (() => void) | undefined;
  /** The latest: most calls come the same way. */
  #stay: Stay;

  /** @param next - Gives the next one that waits; without it, calls only come by {@link LaneOwner.send}. */
  constructor(owner: LaneOwner, part: Part, waiting: CallQueue<LiveCall>, next?: () => LiveCall | undefined) {
    this.part = part;
    this.waiting = waiting;
    this.#owner = owner;
    this.#next = next ?? (() => undefined);
    this.#stay = new Stay(undefined, part.engine, this);
    if (next !== undefined) this.#leave = part.engine.queue.feed(this);
  }

  get size(): number {
    return Math.min(this.waiting.size, this.#owner.room);
  }

  get topPriority(): number | undefined {
    return this.#owner.room > 0 ? this.waiting.topPriority : undefined;
  }

  get hasLanes(): boolean {
    return this.waiting.hasLanes;
  }

  take(): LiveCall | undefined {
    while (this.#owner.room > 0) {
      const call = this.#next();
      if (call === undefined || this.#owner.send(call, this)) return call;
    }
    return undefined;
  }

  pump(): void {
    const { engine } = this.part;
    if (engine.closed) this.take();
    else engine.pump();
  }

  /** That a call is with the part now. */
  stayOf(call: LiveCall): Stay {
    const outer = call.stay;
    if (this.#owner.hasOwnStays) return new Stay(outer, this.part.engine, this, call);
    if (this.#stay.outer !== outer) this.#stay = new Stay(outer, this.part.engine, this);
    return this.#stay;
  }

  failed(call: LiveCall, stay: Stay, error: unknown): boolean {
    return this.#owner.failed(call, stay, this, error);
  }

  left(stay: Stay, reason: ExecutorError | undefined): boolean {
    return this.#owner.left(stay, reason);
  }

  ended(): void {
    this.#owner.ended(this);
  }

  /** Nothing comes here any more. */
  close(): void {
    this.#leave?.();
  }
}
