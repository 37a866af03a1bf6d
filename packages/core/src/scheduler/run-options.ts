import { expectBoolean, expectNumber, expectOneOf, expectOptions, show } from '../expect.js';
import { checkErrorPolicy, type ErrorPolicy, type FailureMode } from './error-policy.js';

/** Options of `Scheduler.run`. */
export interface RunOptions {
  /** Milliseconds from the call of `run` to its `timeout`, at least 0. Default: none. */
  readonly timeoutMs?: number | undefined;
  /** End when nothing is left to do; `false`: go on until `stop()` or the timeout. Default: true. */
  readonly endOnEmpty?: boolean | undefined;
  /** At the end let accepted calls finish; `false`: cancel them. Default: true. */
  readonly wait?: boolean | undefined;
  /** What errors of calls and handlers do to the run. Default: `'raise'`. */
  readonly onError?: ErrorPolicy | undefined;
  /** What a cancelled call does to the run; cancels made by the run itself do nothing. Default: `'raise'`. */
  readonly onCancelled?: FailureMode | undefined;
  /** Aborting it stops the run: it ends as `stopped` with the signal's reason as error. */
  readonly signal?: AbortSignal | undefined;
  /** Show the run while it is under way, as `display(scheduler)` does. Default: false. */
  readonly display?: boolean | undefined;
}

/** The options with their defaults. */
export interface RunRules {
  readonly timeoutMs: number | undefined;
  readonly endOnEmpty: boolean;
  readonly wait: boolean;
  readonly onError: ErrorPolicy;
  readonly onCancelled: FailureMode;
  readonly display: boolean;
}

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function toRunRules(options: RunOptions): RunRules {
  const known = ['timeoutMs', 'endOnEmpty', 'wait', 'onError', 'onCancelled', 'signal', 'display'];
  expectOptions('run()', options, known);
  expectNumber('timeoutMs', options.timeoutMs, 0);
  expectBoolean('endOnEmpty', options.endOnEmpty);
  expectBoolean('wait', options.wait);
  expectBoolean('display', options.display);
  checkErrorPolicy(options.onError);
  expectOneOf('onCancelled', options.onCancelled, ['raise', 'end', 'continue']);
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw new TypeError(`expected \`signal\` to be an AbortSignal, got \`${show(options.signal)}\``);
  }
  const { timeoutMs, endOnEmpty = true, wait = true, onError = 'raise', onCancelled = 'raise' } = options;
  return { timeoutMs, endOnEmpty, wait, onError, onCancelled, display: options.display ?? false };
}
