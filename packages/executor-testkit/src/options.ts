import type { Executor } from '@elsewhere/core';

/** What a clause asks of a fresh executor. All of it is a wish: an executor that cannot, ignores it. */
export interface CreateOptions {
  /**
   * How many calls may run at once. Clauses ask for 1 to have a busy worker in front of a queue, and for 2 to
   * have a neighbour.
   *
   * @defaultValue the executor's own
   */
  readonly workers?: number | undefined;
  /**
   * Heap limit of one worker in MiB, asked for by F5/memory only. The clause measures the limit inside the
   * worker and reports itself as skipped, with both numbers, when the wish was ignored.
   *
   * @defaultValue the executor's own
   */
  readonly heapMiB?: number | undefined;
}

/** Makes a fresh executor that shares nothing with the ones before; may be async. */
export type Create = (options?: CreateOptions) => Executor | Promise<Executor>;

/** How long to wait before a promise counts as broken. Waits end as soon as they can: slow is only a bound. */
export interface Timing {
  /**
   * Milliseconds from submit until an idle executor has started a call and answered, worker start included.
   *
   * @defaultValue 5000, made for local pools
   */
  readonly startMs: number;
  /**
   * Milliseconds from a cancel until the work has really stopped, beyond the call's `graceMs`.
   *
   * @defaultValue 1000, as promised for local pools (X2)
   */
  readonly cancelMs: number;
  /**
   * Milliseconds from the death of a worker until its calls fail, and from the death of the submitting process
   * until its workers are gone.
   *
   * @defaultValue 2000, as promised for local pools (C6)
   */
  readonly lostMs: number;
}

/** A clause that is known not to hold. Printed as a skipped test with its reason. */
export interface Skip {
  /** A clause with all its parts, `'F5'`, or one part, `'F5/exit'`. Unknown ones are a RangeError. */
  readonly clause: string;
  /** One sentence that readers of the test report can use. Must not be empty. */
  readonly reason: string;
}

/** Where another process finds the function that creates the executor. Needed by C5 and C6. */
export interface ExecutorModule {
  /** Absolute URL of a built module, or a bare specifier as seen from the working directory. */
  readonly url: string;
  /** Name of the exported function; it may be async. The factory itself will do: `'threads'`. */
  readonly export: string;
  /**
   * Its argument, as JSON data: `{ workers: 2 }`.
   *
   * @defaultValue none: the function is called without argument
   */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Flags for `node`, for a module that needs a loader: `['--import', 'tsx']`.
   *
   * @defaultValue none
   */
  readonly execArgv?: readonly string[] | undefined;
}

/** What the suite needs to know about an executor. Only `create` is required. */
export interface ContractOptions {
  /** Called at least once per clause. The suite closes what it made with `{ cancel: true }`. */
  readonly create: Create;
  /**
   * Like `create`, with `unsupported: 'ignore'`.
   *
   * @defaultValue none: the part of D1 about it is printed as skipped
   */
  readonly createIgnoring?: Create | undefined;
  /**
   * How other processes create the executor.
   *
   * @defaultValue none: C5 and C6 are printed as skipped
   */
  readonly module?: ExecutorModule | undefined;
  /** @defaultValue none: everything `supports` selects must hold */
  readonly skip?: readonly Skip[] | undefined;
  /** Single members may be given; see {@link Timing} for the others. */
  readonly timing?: Partial<Timing> | undefined;
  /**
   * Directory that this process and the workers share, for the files by which calls prove that they ran. A
   * fresh folder is made in it per clause and removed again. `false` when there is none: the clauses that need
   * proof are printed as skipped.
   *
   * @defaultValue `os.tmpdir()`
   */
  readonly scratch?: string | false | undefined;
  /**
   * How many calls N2 keeps pending at once. It measures bytes and time per call, which must suffice for the
   * 1,000,000 of the promise; give 1_000_000 to see them.
   *
   * @defaultValue 200_000
   */
  readonly pendingCalls?: number | undefined;
}

/** The waits that suit pools on this machine. */
export const LOCAL_TIMING: Timing = { startMs: 5_000, cancelMs: 1_000, lostMs: 2_000 };
