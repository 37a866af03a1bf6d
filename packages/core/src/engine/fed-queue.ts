import { CallQueue } from './call-queue.js';
import type { LiveCall } from './live-call.js';

/** Calls that wait at a composite until its part has room for them. */
export interface Feeder {
  readonly size: number;
  /** The highest priority that waits; `undefined` when nothing does. */
  readonly topPriority: number | undefined;
  /** Has any call with a priority other than 0 waited here lately? */
  readonly hasLanes: boolean;
  /** Hands the next one over. */
  take(): LiveCall | undefined;
  /** Hands over all that can go, also to an executor that is closing and refuses them. */
  pump(): void;
}

/** The queue of an engine and, behind it, those of composites around it: higher priority first, then in turn. */
export class FedQueue extends CallQueue<LiveCall> {
  #feeders: readonly Feeder[] = [];
  #turn = 0;

  /** Takes calls from a composite too; the result ends that. */
  feed(feeder: Feeder): () => void {
    this.#feeders = [...this.#feeders, feeder];
    return () => {
      this.#feeders = this.#feeders.filter((other) => other !== feeder);
    };
  }

  /** Lets composites hand over what they have. */
  pumpFeeders(): void {
    for (const feeder of this.#feeders) feeder.pump();
  }

  override get size(): number {
    let size = super.size;
    for (const feeder of this.#feeders) size += feeder.size;
    return size;
  }

  override get topPriority(): number | undefined {
    let top = super.topPriority;
    for (const { topPriority } of this.#feeders) {
      if (topPriority !== undefined && (top === undefined || topPriority > top)) top = topPriority;
    }
    return top;
  }

  override get hasLanes(): boolean {
    if (super.hasLanes) return true;
    for (const { hasLanes } of this.#feeders) if (hasLanes) return true;
    return false;
  }

  override take(): LiveCall | undefined {
    const feeders = this.#feeders;
    if (feeders.length === 0) return super.take();
    if (feeders.length === 1 && super.size === 0) return feeders[0]!.take();
    const top = this.hasLanes ? this.topPriority : undefined;
    for (let tries = 0; tries <= feeders.length; tries++) {
      this.#turn = (this.#turn + 1) % (feeders.length + 1);
      const feeder = feeders[this.#turn];
      if (top !== undefined && (feeder ?? { topPriority: super.topPriority }).topPriority !== top) continue;
      const call = feeder === undefined ? super.take() : feeder.take();
      if (call !== undefined) return call;
    }
    return undefined;
  }
}
