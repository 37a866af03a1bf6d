import type { Supports } from '../executor.js';
import type { CallOptions } from '../task/call-options.js';
import type { LiveCall } from './live-call.js';

/** What calls may ask for, and of whom. */
export interface Claims {
  readonly name: string;
  readonly supports: Supports;
  readonly unsupported: 'fail' | 'ignore';
}

/** What an engine is told about its executor. */
export interface EngineOptions extends Claims {
  readonly clone: boolean;
  /** Its calls leave this machine. */
  readonly portable: boolean;
  /** Its workers keep `limits`. Default: false. */
  readonly keepsLimits?: boolean | undefined;
  /** For an executor that is made of others. */
  readonly passing?: PassingRules | undefined;
}

/** Limits that are kept here: composites leave them to those that make the attempts, others to their workers. */
export function limitsKept({ supports, passing, keepsLimits }: EngineOptions): ReadonlySet<string> {
  return new Set(passing === undefined && !keepsLimits ? supports.limits : []);
}

/** What an executor that is made of others does to calls on their way. */
export interface PassingRules {
  /** For calls that do not say themselves. */
  readonly retries?: CallOptions['retries'];
  /** For all calls, beside their own. */
  readonly timeoutMs?: number | undefined;
  /**
   * What this call may ask for.
   *
   * @param args - Its arguments, where they are still as its user gave them.
   * @throws ExecutorError when nobody takes the call.
   */
  readonly claimsOf?: ((call: LiveCall, args: readonly unknown[] | undefined) => Claims) | undefined;
}
