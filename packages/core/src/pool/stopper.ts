import type { Sealed } from '../adapter/index.js';
import type { ToWorker } from '../protocol.js';
import type { Held } from './held-calls.js';
import type { PoolCall } from './pool-call.js';

/** Milliseconds in which a worker has to say that the task's signal has fired; a busy loop cannot. */
const ACKNOWLEDGE_MS = 50;

/** Milliseconds that a task which listens has to end, unless its options say otherwise. */
const GRACE_MS = 500;

/** Node fires longer timers at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Stops calls that run: the task's signal first, then the whole worker. */
export class Stopper<C extends PoolCall> {
  readonly #send: (message: ToWorker) => void;
  readonly #kill: () => boolean;

  /** @param kill - Ends the worker; leaves it alone, and returns false, where that would harm other calls. */
  constructor(send: (message: ToWorker) => void, kill: () => boolean) {
    this.#send = send;
    this.#kill = kill;
  }

  stop(held: Held<C>, reason: Sealed): void {
    this.#send({ kind: 'abort', slot: held.slot, generation: held.generation, value: reason });
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
      if (!this.#kill()) this.#killAfter(held, ACKNOWLEDGE_MS);
    };
    held.stopTimer = setTimeout(expire, Math.min(delayMs, LONGEST_TIMER_MS)).unref();
  }
}
