import type { ResourceLimits } from 'node:worker_threads';
import type { Task } from '@elsewhere/core';
import { expectOptions, show } from '@elsewhere/core/adapter';
import { POOL_OPTIONS } from '@elsewhere/core/pool';

/** Options of {@link threads}. */
export interface ThreadsOptions {
  /**
   * Worker threads, a positive integer. They start when they are first needed.
   *
   * @defaultValue the processors that this process may use: affinity, control group, `ELSEWHERE_MAX_WORKERS`
   */
  readonly workers?: number | undefined;
  /**
   * Async calls that may overlap on one thread, a positive integer. With more than 1 a running call can only be
   * told to stop: ending its thread would take its neighbours with it.
   *
   * @defaultValue 1
   */
  readonly callsPerWorker?: number | undefined;
  /**
   * Milliseconds after which a thread without work ends, at least 0; the next call starts another.
   *
   * @defaultValue never; 10,000 with `reuse`
   */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * A task without arguments that runs first on each new thread. If it fails, waiting calls fail with
   * `INITIALIZE_FAILED` and its error as cause.
   *
   * @defaultValue none
   */
  readonly initialize?: Task<readonly [], unknown> | undefined;
  /**
   * Calls after which a thread is replaced, a positive integer.
   *
   * @defaultValue never
   */
  readonly recycleAfterCalls?: number | undefined;
  /**
   * A thread is replaced, between two calls, when its heap has grown by more than this many MiB since its first
   * call and a garbage collection did not help.
   *
   * @defaultValue never
   */
  readonly recycleAboveMiB?: number | undefined;
  /**
   * Use the pool that others in this process made with equal options. Schedulers leave it open; its threads leave
   * when they are idle.
   *
   * @defaultValue false
   */
  readonly reuse?: boolean | undefined;
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
export function checkOptions(options: ThreadsOptions): ThreadsOptions {
  expectOptions('threads()', options, [...POOL_OPTIONS, 'env', 'execArgv', 'resourceLimits']);
  const { env, execArgv } = options;
  if (env !== undefined && (typeof env !== 'object' || env === null)) {
    throw new TypeError(`expected \`env\` to be an object of variables, got \`${show(env)}\``);
  }
  if (execArgv !== undefined && !Array.isArray(execArgv)) {
    throw new TypeError(`expected \`execArgv\` to be an array of flags, got \`${show(execArgv)}\``);
  }
  return options;
}
