import type { ErrorCode, Executor, ExecutorError, Future, Supports } from '@elsewhere/core';
import type { CreateOptions, ExecutorModule, Timing } from './options.js';

/** What a clause cannot do without; it is printed as skipped, with the reason, where that is missing. */
export type Need = 'scratch' | 'module' | 'createIgnoring' | 'linux';

/** One promise of the contract, or one part of it, as data. */
export interface Clause {
  /** Letter and number in the contract: `'F5'`. */
  readonly id: string;
  /** Which part of the clause: `'exit'`. `F5/exit` names it in a skip. */
  readonly part: string;
  /** The promise, as a sentence in the present tense. */
  readonly title: string;
  /** Default: nothing. */
  readonly needs?: readonly Need[] | undefined;
  /** Whether an executor that declares this has to keep the promise. */
  applies(supports: Supports): boolean;
  /** Checks the promise. Rejects with an AssertionError that says what was promised and what was seen. */
  run(context: ClauseContext): Promise<void>;
}

/** What a clause works with. Everything made through it is closed and removed after the clause, held or not. */
export interface ClauseContext {
  readonly timing: Timing;
  /** How many calls N2 keeps pending. */
  readonly pendingCalls: number;
  /** How other processes create the executor. Throws where there is none; see {@link Clause.needs}. */
  readonly module: ExecutorModule;
  /** Folder of this clause, shared with the workers. Throws where there is none; see {@link Clause.needs}. */
  readonly folder: string;
  /** A fresh executor. */
  create(options?: CreateOptions): Promise<Executor>;
  /** A fresh executor that ignores options it does not support. */
  createIgnoring(): Promise<Executor>;
  /** Path of a file in the folder of this clause. Not created. */
  file(name: string): string;
  /** What a call gives, within `startMs` and `extraMs`. */
  result<T>(future: PromiseLike<T>, extraMs?: number): Promise<T>;
  /** What a call rejects with, within `startMs` and `extraMs`. */
  rejection(future: PromiseLike<unknown>, extraMs?: number): Promise<unknown>;
  /** As `rejection`, and it is an error of ours with this code. */
  failure(future: PromiseLike<unknown>, code: ErrorCode, extraMs?: number): Promise<ExecutorError>;
  /** Waits until the state of a call is `'running'`, within `startMs`. */
  running(future: Future<unknown>): Promise<void>;
  /** Runs `undo` after the clause, last registered first, before executors are closed. */
  afterwards(undo: () => void): void;
  /** Ends the clause as skipped, for what only shows at run time. The reason is printed. */
  skip(reason: string): never;
}

/** How a clause ended, when it did not fail. */
export type Outcome = { readonly held: true } | { readonly skipped: string };

/** `F5/exit`, the name of one part in a skip. */
export function clauseName(clause: Clause): string {
  return `${clause.id}/${clause.part}`;
}
