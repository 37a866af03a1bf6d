import type { Executor } from '../executor.js';
import { expectNumber } from '../expect.js';
import { compose } from './compose.js';

/**
 * An executor whose calls end within so many milliseconds, waiting and all attempts included, or fail as `TIMED_OUT`.
 * A call's own `timeoutMs` holds as well: the shorter one ends it. Within `retry()` or `fallback()` it bounds each
 * attempt: one that is not done in time fails with `retryable` and may be made again.
 *
 * @param timeoutMs - At least 1.
 * @throws TypeError, RangeError for anything else.
 */
export function timeout(executor: Executor, timeoutMs: number): Executor {
  expectNumber('timeoutMs', timeoutMs ?? Number.NaN, 1);
  return compose({ executor }, () => ({ passing: { timeoutMs } }));
}
