/** First in, first out; pops and puts back at both ends of one array without moving it. */
class Lane<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head > 4_096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  unshift(items: readonly T[]): void {
    this.#items = [...items, ...this.#items.slice(this.#head)];
    this.#head = 0;
  }
}

interface Queued {
  readonly priority: number;
  /** False once settled: such calls are passed over. */
  readonly live: boolean;
}

/** Calls that wait for a worker: higher priority first, then in the order they came. */
export class CallQueue<T extends Queued> {
  readonly #lanes = new Map<number, Lane<T>>();
  #priorities: number[] = [];
  #size = 0;

  /** Calls that wait, without those that were settled meanwhile. */
  get size(): number {
    return this.#size;
  }

  /** The highest priority that waits; `undefined` when nothing does. */
  get topPriority(): number | undefined {
    return this.#priorities.find((priority) => this.#lanes.get(priority)!.size > 0);
  }

  /** Has any call with a priority other than 0 waited here lately? */
  get hasLanes(): boolean {
    return this.#priorities.length > 1 || (this.#priorities.length === 1 && this.#priorities[0] !== 0);
  }

  add(call: T): void {
    this.#size++;
    this.#lane(call.priority).push(call);
  }

  /** Next call to run; `undefined` when none waits. */
  take(): T | undefined {
    for (const priority of this.#priorities) {
      const lane = this.#lanes.get(priority)!;
      for (let call = lane.shift(); call !== undefined; call = lane.shift()) {
        if (!call.live) continue;
        this.#size--;
        return call;
      }
      if (priority !== 0) this.#close(priority);
    }
    return undefined;
  }

  /** Puts calls that never started back to the front, in the order given. */
  putBack(calls: readonly T[]): void {
    this.#size += calls.length;
    const byPriority = new Map<number, T[]>();
    for (const call of calls) {
      const lane = byPriority.get(call.priority) ?? [];
      lane.push(call);
      byPriority.set(call.priority, lane);
    }
    for (const [priority, lane] of byPriority) this.#lane(priority).unshift(lane);
  }

  /** A call that waits here was settled: it stays in place until it is passed over. */
  forget(): void {
    this.#size--;
  }

  #lane(priority: number): Lane<T> {
    let lane = this.#lanes.get(priority);
    if (lane === undefined) {
      lane = new Lane();
      this.#lanes.set(priority, lane);
      this.#priorities = [...this.#lanes.keys()].sort((left, right) => right - left);
    }
    return lane;
  }

  #close(priority: number): void {
    this.#lanes.delete(priority);
    this.#priorities = this.#priorities.filter((known) => known !== priority);
  }
}
