import { expectBoolean, expectOneOf, expectOptions } from '@elsewhere/core/adapter';

/** Options of {@link sequential}. */
export interface SequentialOptions {
  /**
   * Copy arguments at submit and results at the end, as every other executor does.
   *
   * @defaultValue true; `false` hands the caller's own objects to the task
   */
  readonly clone?: boolean | undefined;
  /**
   * What happens to options of a task that cannot be honoured here, such as `resources`.
   *
   * @defaultValue `'fail'`: the call fails with `NOT_SUPPORTED`
   */
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

/** @throws TypeError for unknown options and wrong values. */
export function checkOptions(options: SequentialOptions): SequentialOptions {
  expectOptions('sequential()', options, ['clone', 'unsupported']);
  expectBoolean('clone', options.clone);
  expectOneOf('unsupported', options.unsupported, ['fail', 'ignore']);
  return options;
}
