import { expectOneOf, expectOptions, show } from '../expect.js';
import type { Plugin } from '../scheduler/plugin.js';
import { wrapInCore } from '../task/wrap-task.js';
import type { WarningRule } from '../wrappers/warning-filter.js';

/** Options of {@link warningFilter}. */
export interface WarningFilterOptions {
  /** `'ignore'` drops the warning, `'error'` throws it where it comes up. Default: `'ignore'`. */
  readonly action?: 'ignore' | 'error' | undefined;
  /** Names or codes of warnings. Shape: `['DeprecationWarning', 'DEP0005']`. Default: any. */
  readonly names?: readonly string[] | undefined;
  /** What the warning's text has to match. Default: anything. */
  readonly message?: RegExp | undefined;
}

/**
 * Filters what a call warns of by `process.emitWarning`, in its worker and only while it runs. Of several filters the
 * last one that matches decides.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 */
export function warningFilter(options: WarningFilterOptions = {}): Plugin {
  expectOptions('warningFilter()', options, ['action', 'names', 'message']);
  const { action = 'ignore', names = [], message } = options;
  expectOneOf('action', action, ['ignore', 'error']);
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new TypeError(`expected \`names\` to be a list of texts, got \`${show(names)}\``);
  }
  if (message !== undefined && !(message instanceof RegExp)) {
    throw new TypeError(`expected \`message\` to be a regular expression, got \`${show(message)}\``);
  }
  const rule: WarningRule = { action, names, message };
  return {
    name: 'warningFilter',
    preSubmit: (call) => ({ ...call, task: wrapInCore(call.task, 'warningFilter', [rule]) }),
    status: () => [action, ...names, ...(message === undefined ? [] : [String(message)])].join(' '),
  };
}
