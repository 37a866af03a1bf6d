import type { Sealed } from '../adapter/index.js';
import type { Held } from './held-calls.js';
import type { Link } from './link.js';
import type { PoolCall } from './pool-call.js';

/** Milliseconds in which a worker has to say that the task's signal has fired; a busy loop cannot. */
const ACKNOWLEDGE_MS = 50;

/** Milliseconds that a task which listens has to end, unless its options say otherwise. */
const GRACE_MS = 500;

/** Node fires longer timers at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Stops calls that run: the task's signal first, then the whole worker. */
export class Stopper<C extends PoolCall> {
  readonly #link: Link;
  readonly #kill: (held: Held<C>) => boolean;

  /** @param kill - Ends the worker; leaves it alone, and returns false, where that would harm other calls. */
  constructor(link: Link, kill: (held: Held<C>) => boolean) {
    this.#link = link;
    this.#kill = kill;
  }

  stop(held: Held<C>, reason: Sealed): void {
    this.#link.send({ kind: 'abort', slot: held.slot, generation: held.generation, value: reason });
    this.#killAfter(held, ACKNOWLEDGE_MS);
  }

  /** The task knows: it has its grace. */
  acknowledged(held: Held<C>): void {
    if (held.call === undefined || held.stopTimer === undefined) return;
    clearTimeout(held.stopTimer);
    this.#killAfter(held, held.call.options.graceMs ?? GRACE_MS);
  }

  #killAfter(held: Held<C>, delayMs: number): void {
    const expire = (): void => {
      // It went on meanwhile: the task said that it knows, or ended.
      if (held.stopTimer !== timer) return;
      if (!this.#kill(held)) this.#killAfter(held, ACKNOWLEDGE_MS);
    };
    // Where this thread was busy, what the worker said in time is heard only after its timers.
    const timer = setTimeout(() => setImmediate(expire), Math.min(delayMs, LONGEST_TIMER_MS)).unref();
    held.stopTimer = timer;
  }
}
