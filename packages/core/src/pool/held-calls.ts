import type { Sealed } from '../adapter/index.js';
import type { PoolCall } from './pool-call.js';
import type { PoolWorker } from './pool-worker.js';

/** One attempt of a call in the hands of a worker. The record belongs to a slot and serves one call after another. */
export interface Held<C extends PoolCall> {
  readonly worker: PoolWorker<C>;
  readonly slot: number;
  generation: number;
  call: C | undefined;
  attempt: number;
  /** Its values have moved into the worker: it cannot be sent again. */
  moved: boolean;
  /** Its outcome no longer counts. */
  dropped: boolean;
  /** What was sent to the task before it began. */
  messages: Sealed[] | undefined;
  /** Runs out when the task neither ends nor says that it is about to. */
  stopTimer: NodeJS.Timeout | undefined;
}

/** The calls of a worker, in the order in which they were sent and run: a ring of slots. */
export class HeldCalls<C extends PoolCall> {
  readonly #worker: PoolWorker<C>;
  readonly #slots: Held<C>[] = [];
  readonly #capacity: number;
  #tail = 0;
  #head = 0;
  /** Calls in the worker's hands, run or not. */
  size = 0;

  constructor(worker: PoolWorker<C>, capacity: number) {
    this.#worker = worker;
    this.#capacity = capacity;
  }

  /** Calls it could take besides. */
  get room(): number {
    return this.#capacity - (this.#head - this.#tail);
  }

  /** The attempt in a slot, if it is still that generation. */
  find(slot: number, generation: number): Held<C> | undefined {
    const held = this.#slots[slot];
    return held?.call !== undefined && held.generation === generation ? held : undefined;
  }

  add(call: C): Held<C> {
    const slot = this.#head++ % this.#capacity;
    let held = this.#slots[slot];
    if (held === undefined) {
      held = {
        worker: this.#worker,
        slot,
        generation: 0,
        call: undefined,
        attempt: 0,
        moved: false,
        dropped: false,
        messages: undefined,
        stopTimer: undefined,
      };
      this.#slots[slot] = held;
    }
    held.generation = (held.generation + 1) & GENERATIONS;
    held.call = call;
    held.attempt = call.attempt;
    held.moved = (call.options.transfer?.length ?? 0) > 0;
    held.dropped = false;
    this.size++;
    return held;
  }

  /** Its result is in, it was revoked, or its worker is gone. */
  release(held: Held<C>): void {
    held.call = undefined;
    held.messages = undefined;
    if (held.stopTimer !== undefined) clearTimeout(held.stopTimer);
    held.stopTimer = undefined;
    this.size--;
    while (this.#tail < this.#head && this.#isFree(this.#tail)) this.#tail++;
    while (this.#head > this.#tail && this.#isFree(this.#head - 1)) this.#head--;
  }

  /** First sent first. */
  *oldestFirst(): Generator<Held<C>, void, undefined> {
    for (let index = this.#tail; index < this.#head; index++) {
      if (!this.#isFree(index)) yield this.#slots[index % this.#capacity]!;
    }
  }

  /** Last sent first. */
  *newestFirst(): Generator<Held<C>, void, undefined> {
    for (let index = this.#head - 1; index >= this.#tail; index--) {
      if (!this.#isFree(index)) yield this.#slots[index % this.#capacity]!;
    }
  }

  #isFree(index: number): boolean {
    return this.#slots[index % this.#capacity]!.call === undefined;
  }
}

/** Generations are counted within 28 bits: with the state beside them they fit into one word. */
const GENERATIONS = 2 ** 28 - 1;
