import type { CallQueue } from '../engine/call-queue.js';
import type { Feeder } from '../engine/fed-queue.js';
import type { LiveCall } from '../engine/live-call.js';
import type { Part } from './part.js';

/** What a lane asks of its composite. */
export interface LaneOwner {
  /** Calls that may be handed over besides those at work. */
  readonly room: number;
  /** @returns What the part's engine runs; `undefined` when it has refused, or is no engine of ours. */
  place(call: LiveCall, part: Part): LiveCall | undefined;
}

/** The calls that wait for one part. It fetches them: what waits here costs nothing there. */
export class Lane implements Feeder {
  readonly part: Part;
  readonly waiting: CallQueue<LiveCall>;
  readonly #owner: LaneOwner;
  readonly #next: () => LiveCall | undefined;
  readonly #leave: (() => void) | undefined;

  constructor(
    owner: LaneOwner,
    part: Part,
    waiting: CallQueue<LiveCall>,
    next: () => LiveCall | undefined = () => waiting.take(),
  ) {
    this.part = part;
    this.waiting = waiting;
    this.#owner = owner;
    this.#next = next;
    this.#leave = part.engine?.queue.feed(this);
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
      if (call === undefined) return undefined;
      const placed = this.#owner.place(call, this.part);
      if (placed !== undefined) return placed;
    }
    return undefined;
  }

  pump(): void {
    const { engine } = this.part;
    if (engine === undefined || engine.closed) this.take();
    else engine.pump();
  }

  /** Nothing comes here any more. */
  close(): void {
    this.#leave?.();
  }
}
