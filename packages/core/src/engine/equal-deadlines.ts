import { coarseNow } from './clock.js';
import { LONGEST_TIMER_MS } from './deadline.js';

/** Milliseconds of telling in a row before others get a turn. */
const TURN_MS = 10;

/** The `due` of what waits for no time. */
export const NEVER = -1;

/** Something that may be given a time. */
export interface Due {
  /** When that is over, in milliseconds of `performance.now()`; {@link NEVER} while it waits for none. */
  due: number;
}

/** Was its time over when this stretch of code began, even if the timer had no turn yet? */
export function isDue({ due }: Due): boolean {
  return due !== NEVER && coarseNow() >= due;
}

/** Things with equally much time each, so that they are due in the order they came: one timer for all of them. */
export class EqualDeadlines<T extends Due> {
  /** How many wait. */
  size = 0;
  readonly #afterMs: number;
  readonly #expire: (item: T) => void;
  /** From `#first` on; what has left lies there until it is passed over. */
  #items: (T | undefined)[] = [];
  #first = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param expire - Told once of each that is still there when its time is over. The timer keeps no process alive. */
  constructor(afterMs: number, expire: (item: T) => void) {
    this.#afterMs = afterMs;
    this.#expire = expire;
  }

  /** Places that are taken: by what waits, and by what has left and is not yet passed over. */
  get held(): number {
    return this.#items.length - this.#first;
  }

  /** Each once. */
  add(item: T): void {
    item.due = Math.ceil(performance.now() + this.#afterMs); // small integers lie within the item
    this.#items.push(item);
    this.size++;
    this.#timer ??= this.#wait(this.#afterMs);
  }

  /** It waits no longer. */
  remove(item: T): void {
    if (item.due === NEVER) return;
    item.due = NEVER;
    this.size--;
    this.#tidy();
    if (this.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Lets go of what has left: at once where it came first, else when it has become the greater part. */
  #tidy(): void {
    const items = this.#items;
    while (this.#first < items.length && items[this.#first]!.due === NEVER) items[this.#first++] = undefined;
    if (this.held > 2 * this.size + 64) {
      this.#items = items.filter((item) => item !== undefined && item.due !== NEVER);
    } else if (this.#first > this.held + 64) {
      this.#items = items.slice(this.#first);
    } else return;
    this.#first = 0;
  }

  #wait(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.min(Math.max(ms, 0), LONGEST_TIMER_MS)).unref();
  }

  #look(): void {
    const now = performance.now();
    this.#timer = undefined;
    while (this.size > 0) {
      this.#tidy();
      const item = this.#items[this.#first]!;
      const leftMs = item.due - now;
      // timers may be that much early
      if (leftMs >= 1 || performance.now() - now > TURN_MS) {
        this.#timer ??= this.#wait(leftMs);
        return;
      }
      this.remove(item);
      this.#expire(item);
    }
  }
}
