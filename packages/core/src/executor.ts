import type { Future } from './future.js';
import type { CallOptions } from './task/call-options.js';
import type { Task } from './task/task.js';

/** One task with its arguments and options, on its way. */
export interface Call<A extends readonly unknown[] = readonly unknown[], R = unknown> {
  readonly task: Task<A, R>;
  readonly args: A;
  readonly options: CallOptions;
}

/** What an executor promises beyond running a call; the contract suite checks each claim. */
export interface Supports {
  /** Runs `inlineTask`. */
  readonly inline: boolean;
  /** Two calls may run at the same time. */
  readonly parallel: boolean;
  /** What a lost worker can take with it: this process, or at worst a worker. */
  readonly isolation: 'none' | 'thread' | 'process';
  /** What `cancel` does to a running call: stops it for sure, tells it, or nothing. */
  readonly cancelRunning: 'kill' | 'cooperative' | 'none';
  /** What passes between task and submitter while the call runs. */
  readonly channel: 'none' | 'progress' | 'full';
  /** Which `limits` hold. */
  readonly limits: readonly ('wallTime' | 'cpuTime' | 'memory')[];
  /** Which `resources` are honoured, by name. */
  readonly resources: readonly string[];
  /** `transfer` moves values instead of copying. */
  readonly transfer: boolean;
  /** Calls outlive this process and can be found again by `attach`. */
  readonly durable: boolean;
  /** Runs `pythonTask`. */
  readonly python: boolean;
}

/** How full an executor is. */
export interface ExecutorStats {
  /** Calls that wait: for a worker, or for their next attempt. */
  readonly pending: number;
  /** Calls whose work has not stopped yet, also when their future is settled already. */
  readonly running: number;
  /** Workers that are there or would be started. */
  readonly workers: number;
  /** Late answers of older attempts that were dropped. */
  readonly fenced: number;
}

/** How `close` ends. */
export interface CloseOptions {
  /** Cancel accepted calls instead of letting them finish. Default: false. */
  readonly cancel?: boolean | undefined;
  /** Where `supports.durable`: leave accepted calls running and reject their futures here as `CLOSED`. */
  readonly detach?: boolean | undefined;
  /** Milliseconds after which calls that are not finished are cancelled, at least 0. Default: none. */
  readonly timeoutMs?: number | undefined;
}

/** Anything one can submit to: an executor, a scheduler. */
export interface Submits {
  /**
   * Sends one call. Arguments are read now: later changes are not seen by the task.
   *
   * @throws TypeError, RangeError for misuse; every other failure is the future's.
   */
  submit<A extends readonly unknown[], R>(task: Task<A, R>, ...args: NoInfer<A>): Future<R>;
}

/** Where calls run. Version 1 of the contract. */
export interface Executor extends Submits, AsyncDisposable {
  readonly contract: 1;
  /** The backend's word: `'threads'`. */
  readonly name: string;
  readonly supports: Supports;
  stats(): ExecutorStats;
  /** Where `supports.durable`: find a call again after a restart. An unknown id fails the future. */
  attach?<A extends readonly unknown[], R>(task: Task<A, R>, id: string): Future<R>;
  /** Ends the executor: accepted calls finish first, nothing is left behind. Twice is once. */
  close(options?: CloseOptions): Promise<void>;
}

/** Set on an executor made of others: they, in their order, or by name. What shows executors draws them as a tree. */
export const PARTS: unique symbol = Symbol.for('elsewhere.parts');

/** An executor that says what it is made of. */
export interface Composed {
  readonly [PARTS]?: readonly Executor[] | Readonly<Record<string, Executor>> | undefined;
}

/** Set on an executor that others in this process use too: schedulers leave it open. */
export const SHARED: unique symbol = Symbol.for('elsewhere.shared');
