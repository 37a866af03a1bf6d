import { expectBoolean, expectNumber, expectOneOf, expectOptions, show } from '../expect.js';
import { checkErrorPolicy, type ErrorPolicy, type FailureMode } from './error-policy.js';

/** Options of `Scheduler.run`. */
export interface RunOptions {
  /** Milliseconds from the call of `run` to its `timeout`, at least 0. Default: none. */
  readonly timeoutMs?: number | undefined;
  /**
   * End when nothing is left to do; `false`: go on until `stop()`, the timeout or Ctrl-C, and keep the process alive so
   * long. Default: true.
   */
  readonly endOnEmpty?: boolean | undefined;
  /**
   * At the end let accepted calls finish; `false`: cancel them, and wait for no handlers but those of `stop`, `timeout`,
   * `finishing` and `finished`. Default: true.
   */
  readonly wait?: boolean | undefined;
  /** What errors of calls and handlers do to the run. Default: `'raise'`. */
  readonly onError?: ErrorPolicy | undefined;
  /** What a cancelled call does to the run; cancels made by the run itself do nothing. Default: `'raise'`. */
  readonly onCancelled?: FailureMode | undefined;
  /** Aborting it stops the run: it ends as `stopped` with the signal's reason as error. */
  readonly signal?: AbortSignal | undefined;
  /**
   * What Ctrl-C (SIGINT) does. `true`: the first one stops the run, which ends as `stopped`; a second one cancels what
   * is left and waits for nothing else; after that it ends the process as usual. `process.exitCode` becomes 130 unless
   * it is set. `false`: nothing of this. Default: `true` as long as nobody else in the program listens to SIGINT.
   */
  readonly interruptible?: boolean | undefined;
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
  readonly interruptible: boolean | undefined;
  readonly display: boolean;
}

const KNOWN = [
  'timeoutMs',
  'endOnEmpty',
  'wait',
  'onError',
  'onCancelled',
  'signal',
  'interruptible',
  'display',
] as const satisfies readonly (keyof RunOptions)[];

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function toRunRules(options: RunOptions): RunRules {
  expectOptions('run()', options, KNOWN);
  expectNumber('timeoutMs', options.timeoutMs, 0);
  expectBoolean('endOnEmpty', options.endOnEmpty);
  expectBoolean('wait', options.wait);
  expectBoolean('display', options.display);
  checkErrorPolicy(options.onError);
  expectBoolean('interruptible', options.interruptible);
  expectOneOf('onCancelled', options.onCancelled, ['raise', 'end', 'continue']);
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw new TypeError(`expected \`signal\` to be an AbortSignal, got \`${show(options.signal)}\``);
  }
  const { endOnEmpty = true, wait = true, onError = 'raise', onCancelled = 'raise' } = options;
  const { timeoutMs, interruptible, display = false } = options;
  return { timeoutMs, endOnEmpty, wait, onError, onCancelled, interruptible, display };
}
