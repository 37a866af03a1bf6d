import type { Task } from '@elsewhere/core';
import { expectInteger, expectOneOf, expectOptions, expectString, show } from '@elsewhere/core/adapter';
import { POOL_OPTIONS } from '@elsewhere/core/pool';

/** Options of {@link processes}. */
export interface ProcessesOptions {
  /**
   * Child processes, a positive integer. They start when they are first needed.
   *
   * @defaultValue the processors that this process may use: affinity, control group, `ELSEWHERE_MAX_WORKERS`
   */
  readonly workers?: number | undefined;
  /**
   * Async calls that may overlap in one process, a positive integer. With more than 1 a running call can only be
   * told to stop: ending its process would take its neighbours with it.
   *
   * @defaultValue 1
   */
  readonly callsPerWorker?: number | undefined;
  /**
   * Milliseconds after which a process without work ends, at least 0; the next call starts another.
   *
   * @defaultValue never; 10,000 with `reuse`
   */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * A task without arguments that runs first in each new process. If it fails, waiting calls fail with
   * `INITIALIZE_FAILED` and its error as cause.
   *
   * @defaultValue none
   */
  readonly initialize?: Task<readonly [], unknown> | undefined;
  /**
   * Calls after which a process is replaced, a positive integer.
   *
   * @defaultValue never
   */
  readonly recycleAfterCalls?: number | undefined;
  /**
   * A process is replaced, between two calls, when its memory has grown by more than this many MiB since its first
   * call and a garbage collection did not help.
   *
   * @defaultValue never
   */
  readonly recycleAboveMiB?: number | undefined;
  /**
   * Use the pool that others in this process made with equal options. Schedulers leave it open; its processes leave
   * when they are idle.
   *
   * @defaultValue false
   */
  readonly reuse?: boolean | undefined;
  /**
   * Working directory of the processes.
   *
   * @defaultValue this process's
   */
  readonly cwd?: string | undefined;
  /**
   * Environment variables of the processes. Shape: `{ NODE_ENV: 'production' }`.
   *
   * @defaultValue this process's
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Flags of Node for the processes. Shape: `['--max-old-space-size=2048']`.
   *
   * @defaultValue those of this process, loaders included, `--inspect` left out
   */
  readonly execArgv?: readonly string[] | undefined;
  /**
   * Threads that native libraries and libuv may use in each process, a positive integer. Sets `OMP_NUM_THREADS` and
   * its kin unless `env` does.
   *
   * @defaultValue the libraries' own
   */
  readonly nativeThreads?: number | undefined;
  /**
   * Where the output of calls goes: `'log'` to `future.on('log')`, `'inherit'` to this process's stdout and stderr,
   * `'both'` to both.
   *
   * @defaultValue `'both'`
   */
  readonly output?: 'both' | 'log' | 'inherit' | undefined;
  /**
   * What happens to options of a task that cannot be honoured here, such as `resources`.
   *
   * @defaultValue `'fail'`: the call fails with `NOT_SUPPORTED`
   */
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

const OWN_OPTIONS = ['cwd', 'env', 'execArgv', 'nativeThreads', 'output'];

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function checkOptions(options: ProcessesOptions): ProcessesOptions {
  expectOptions('processes()', options, [...POOL_OPTIONS, ...OWN_OPTIONS]);
  expectString('cwd', options.cwd);
  expectInteger('nativeThreads', options.nativeThreads, 1);
  expectOneOf('output', options.output, ['both', 'log', 'inherit']);
  const { env, execArgv } = options;
  if (env !== undefined && (typeof env !== 'object' || env === null)) {
    throw new TypeError(`expected \`env\` to be an object of variables, got \`${show(env)}\``);
  }
  if (execArgv !== undefined && !Array.isArray(execArgv)) {
    throw new TypeError(`expected \`execArgv\` to be an array of flags, got \`${show(execArgv)}\``);
  }
  return options;
}
