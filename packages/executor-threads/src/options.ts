import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { expectInteger, expectOneOf, expectOptions } from '@elsewhere/core/adapter';

/** Options of {@link threads}. */
export interface ThreadsOptions {
  /**
   * Worker threads, a positive integer. They start when they are first needed.
   *
   * @defaultValue the processors that this process may use
   */
  readonly workers?: number | undefined;
  /**
   * Environment variables of the workers. Shape: `{ NODE_ENV: 'production' }`.
   *
   * @defaultValue a copy of this process's
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Flags of Node for the workers. Shape: `['--import', 'tsx']`.
   *
   * @defaultValue those of this process, loaders included
   */
  readonly execArgv?: readonly string[] | undefined;
  /**
   * Bounds of a worker's heap, passed to Node. Shape: `{ maxOldGenerationSizeMb: 512 }`, in MiB.
   *
   * @defaultValue Node's
   */
  readonly resourceLimits?: ResourceLimits | undefined;
  /**
   * What happens to options of a task that cannot be honoured here, such as `resources`.
   *
   * @defaultValue `'fail'`: the call fails with `NOT_SUPPORTED`
   */
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function checkOptions(options: ThreadsOptions): ThreadsOptions & { readonly workers: number } {
  expectOptions('threads()', options, ['workers', 'env', 'execArgv', 'resourceLimits', 'unsupported']);
  expectInteger('workers', options.workers, 1);
  expectOneOf('unsupported', options.unsupported, ['fail', 'ignore']);
  return { ...options, workers: options.workers ?? availableParallelism() };
}
