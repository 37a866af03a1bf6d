import type { Executor } from '../executor.js';
import { show } from '../expect.js';
import { checkRetries, type RetryPolicy } from '../task/call-options.js';
import { compose } from './compose.js';

/**
 * An executor that runs failed calls again. Each attempt is handed on anew: around `balance()` it may go elsewhere.
 * A call that brings `retries` of its own is run again as it says, and one with `transfer` never.
 *
 * @param policy - Extra runs after the first, at least 0, or a {@link RetryPolicy}.
 * @throws TypeError, RangeError for anything else.
 */
export function retry(executor: Executor, policy: number | RetryPolicy): Executor {
  if (policy === undefined || policy === null) {
    throw new TypeError(
      `expected \`policy\` to be a number of extra runs or a policy, got \`${show(policy)}\``,
    );
  }
  checkRetries(policy);
  return compose({ executor }, () => ({ passing: { retries: policy } }));
}
