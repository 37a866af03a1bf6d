import type { Executor } from '../executor.js';
import { expectNumber, expectOptions } from '../expect.js';
import { compose } from './compose.js';
import { HedgingRelay } from './hedging-relay.js';

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
  return compose({ executor }, () => ({
    open: (context, rules) => new HedgingRelay(context, rules, options.afterMs),
  }));
}
