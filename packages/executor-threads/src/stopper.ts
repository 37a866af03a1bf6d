import type { Sealed } from '@elsewhere/core/adapter';
import type { Held } from './held.js';
import type { ToWorker } from './protocol.js';

/** Milliseconds in which a worker has to say that the task's signal has fired; a busy loop cannot. */
const ACKNOWLEDGE_MS = 50;

/** Milliseconds that a task which listens has to end, unless its options say otherwise. */
const GRACE_MS = 500;

/** Stops calls that run: the task's signal first, then the whole thread. */
export class Stopper {
  readonly #post: (message: ToWorker) => void;
  readonly #kill: () => void;

  constructor(post: (message: ToWorker) => void, kill: () => void) {
    this.#post = post;
    this.#kill = kill;
  }

  stop(held: Held, reason: Sealed): void {
    this.#post({ kind: 'abort', slot: held.slot, generation: held.generation, reason });
    this.#killAfter(held, ACKNOWLEDGE_MS);
  }

  /** The task knows: it has its grace. */
  acknowledged(held: Held): void {
    if (held.call === undefined || held.stopTimer === undefined) return;
    clearTimeout(held.stopTimer);
    this.#killAfter(held, held.call.options.graceMs ?? GRACE_MS);
  }

  #killAfter(held: Held, delayMs: number): void {
    held.stopTimer = setTimeout(() => this.#kill(), delayMs).unref();
  }
}
