import { ExecutorError } from '../executor-error.js';
import type { CallOptions, RetryPolicy } from '../task/call-options.js';
import type { Engine } from './engine.js';
import type { LiveCall } from './live-call.js';

/** Failures that no policy may turn into another run. */
const FINAL: ReadonlySet<string> = new Set(['CANCELLED', 'TIMED_OUT', 'CLOSED', 'NOT_SUPPORTED']);

/** The policy of a call, or none. A bare number is that many extra runs without delay. */
export function retryPolicyOf({ retries }: CallOptions): RetryPolicy | undefined {
  const policy = typeof retries === 'number' ? { retries } : retries;
  return policy !== undefined && policy.retries > 0 ? policy : undefined;
}

/** When a call is run again by an engine. Its own wish is granted once, by the engine that has its future. */
export function policyAt(engine: Engine, { options, parent, home }: LiveCall): RetryPolicy | undefined {
  const isHome = home === engine && parent === undefined;
  if (options.retries !== undefined) return isHome ? retryPolicyOf(options) : undefined;
  if (engine.passing?.retries === undefined || (options.transfer?.length ?? 0) > 0) return undefined;
  return retryPolicyOf(engine.passing);
}

/**
 * Is another run after this failure allowed and worth it?
 *
 * @param retried - Runs that the policy has granted before: fewer than attempts where a composite made some of them.
 */
export function mayRetry(
  policy: RetryPolicy,
  error: unknown,
  attempt: number,
  ours: boolean,
  retried: number = attempt - 1,
): boolean {
  if (retried >= policy.retries) return false;
  const failure = error instanceof ExecutorError ? error : undefined;
  if (ours && failure !== undefined && FINAL.has(failure.code)) return false;
  if (policy.when === undefined) return failure === undefined || failure.retryable;
  try {
    return policy.when(error, attempt);
  } catch {
    return false;
  }
}

/** Milliseconds before an extra run, the first of which is 1. */
export function retryDelayMs(policy: RetryPolicy, retry: number): number {
  const grown = (policy.delayMs ?? 0) * (policy.factor ?? 2) ** (retry - 1);
  const chance = 1 + (policy.jitter ?? 0) * (2 * Math.random() - 1);
  return Math.min(grown * chance, policy.maxDelayMs ?? 30_000);
}
