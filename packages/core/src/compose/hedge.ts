import type { Executor } from '../executor.js';
import { expectNumber, expectOptions } from '../expect.js';
import { compose } from './compose.js';
import type { Leg } from './leg.js';
import type { Relay } from './relay.js';

/** How {@link hedge} goes about it. */
export interface HedgeOptions {
  /** Milliseconds in the executor's hands, at least 0, after which a call gets a copy. */
  readonly afterMs: number;
}

/**
 * An executor that makes a second attempt beside one that takes long: the first answer counts, the other attempt is
 * cancelled. One that fails leaves it to the other. Tasks must bear to run twice. While nobody knows which attempt
 * will answer, the messages, requests and log lines of both arrive; progress is that of `future.attempt`. A call with
 * `transfer` gets no copy.
 *
 * @throws TypeError, RangeError for malformed options.
 *
 * @example
 * ```ts
 * const quick = hedge(balance([here, there]), { afterMs: 200 });
 * ```
 */
export function hedge(executor: Executor, options: HedgeOptions): Executor {
  expectOptions('hedge()', options, ['afterMs']);
  expectNumber('afterMs', options.afterMs ?? Number.NaN, 0);
  return compose({ executor }, () => {
    const slow = new SlowLegs(options.afterMs);
    return {
      placed(leg, relay) {
        if (leg.other === undefined && (leg.call.options.transfer?.length ?? 0) === 0) slow.watch(leg, relay);
      },
      ended: (leg) => slow.forget(leg),
    };
  });
}

/** Node fires longer timers at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds of copying in a row before others get a turn. */
const TURN_MS = 10;

/** Attempts in the order in which they set out: one timer for all of them. */
class SlowLegs {
  readonly #afterMs: number;
  readonly #since = new Map<Leg, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  watch(leg: Leg, relay: Relay): void {
    this.#since.set(leg, performance.now());
    this.#timer ??= this.#wait(relay, this.#afterMs);
  }

  forget(leg: Leg): void {
    this.#since.delete(leg);
    if (this.#since.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(relay: Relay, ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(relay), Math.min(Math.max(ms, 0), LONGEST_TIMER_MS)).unref();
  }

  #look(relay: Relay): void {
    const now = performance.now();
    this.#timer = undefined;
    for (const [leg, at] of this.#since) {
      const leftMs = at + this.#afterMs - now;
      if (leftMs >= 1 || performance.now() - now > TURN_MS) {
        this.#timer ??= this.#wait(relay, leftMs);
        return;
      }
      this.#since.delete(leg);
      const { call } = leg;
      if (leg.live && call.live) relay.placeAlso(call, leg.part, call.nextAttempt(), leg);
    }
  }
}
