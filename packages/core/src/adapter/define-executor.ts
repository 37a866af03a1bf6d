import { Engine } from '../engine/engine.js';
import type { Pool, PoolContext } from '../engine/pool.js';
import type { CallHeaders } from '../engine/rarities.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import type { Executor, Supports } from '../executor.js';
import { expectBoolean, expectFunction, expectName, expectOneOf, show } from '../expect.js';
import type { CallOptions } from '../task/call-options.js';
import type { Task } from '../task/task.js';
import { executorOf } from './executor-of.js';
import { pushPool } from './push-pool.js';

/** A call as an adapter receives it: checked, and never the same object for two attempts. */
export interface AcceptedCall {
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  readonly task: Task<readonly unknown[], unknown>;
  /** A copy of its own, made when first read. */
  readonly args: readonly unknown[];
  readonly options: CallOptions;
  /** What travels beside the arguments, if anything does; `runHere` takes care of it. */
  readonly headers?: CallHeaders | undefined;
}

/** How an adapter tells what becomes of a call. */
export interface RunContext {
  /** Aborts when the attempt is no longer wanted. Created when first read. */
  readonly signal: AbortSignal;
  /** The backend has durably accepted the call, `jobId` is its own id. */
  accepted(jobId: string): void;
  /**
   * A worker has started the call. `jobId`: the backend's own id, once it has durably accepted the call. `worker`: who
   * it is, where that is known; the same object for the same worker.
   */
  started(jobId?: string, worker?: WorkerPlace): void;
  progress(fraction: number, note?: unknown): void;
  message(message: unknown): void;
  /** Asks the submitter. Rejects with `REQUEST_FAILED`. */
  request(data: unknown): Promise<unknown>;
  log(stream: 'stdout' | 'stderr', line: string): void;
  /** What the submitter sends to this attempt. Ends when the attempt does. */
  readonly messages: AsyncIterable<unknown>;
}

/** What every definition of an executor has. */
export interface ExecutorTraits {
  /** The backend's word: `'nomad'`. */
  readonly name: string;
  /** Only what is more than the least: see {@link LEAST} for the defaults. */
  readonly supports?: Partial<Supports> | undefined;
  /** What happens to options that cannot be honoured. Default: `'fail'`. */
  readonly unsupported?: 'fail' | 'ignore' | undefined;
  /** Arguments are read and copied at submit. Default: true. */
  readonly clone?: boolean | undefined;
  /**
   * Calls leave this machine: two modules of a package must not have tasks with one name, or `submit` throws a
   * TypeError. Default: false.
   */
  readonly portable?: boolean | undefined;
  /**
   * Workers keep `limits`, by their own clocks: news from them may be so late that a clock here would be unjust.
   * Default: false.
   */
  readonly keepsLimits?: boolean | undefined;
}

/** An executor that runs calls one by one. */
export interface ExecutorDefinition extends ExecutorTraits {
  /** Calls handed to `run` at once; the rest wait here, by priority. Default: no bound. */
  readonly concurrency?: number | (() => number) | undefined;
  /** Runs one attempt; resolves with its result, rejects with what it failed with. */
  run(call: AcceptedCall, context: RunContext): Promise<unknown>;
  /**
   * Where `supports.durable`: finds a call again that a program before this one submitted, and follows it to its
   * end. It has an id and no arguments. Default: attaching is `NOT_SUPPORTED`.
   */
  attach?(call: AcceptedCall, context: RunContext): Promise<unknown>;
  /** All calls have ended: let go of what the executor holds. */
  close?(): void | Promise<void>;
}

/** An executor that takes calls from the queue itself, many at a time. */
export interface PoolDefinition extends ExecutorTraits {
  open(context: PoolContext): Pool;
}

/** What an executor supports unless its definition says more. */
export const LEAST: Supports = {
  inline: false,
  parallel: true,
  isolation: 'none',
  cancelRunning: 'none',
  channel: 'none',
  limits: ['wallTime'],
  resources: [],
  transfer: false,
  durable: false,
  python: false,
};

/**
 * An executor from its definition. Options, states, timeouts, retries, priorities, keys, abort, close and stats are
 * done here; the definition only runs calls.
 *
 * @throws TypeError when the definition is malformed.
 */
export function defineExecutor(definition: ExecutorDefinition | PoolDefinition): Executor {
  const {
    name,
    supports = {},
    unsupported = 'fail',
    clone = true,
    portable = false,
    keepsLimits = false,
  } = definition;
  expectName('name', name);
  expectOneOf('unsupported', unsupported, ['fail', 'ignore']);
  expectBoolean('portable', portable);
  expectBoolean('keepsLimits', keepsLimits);
  const open = 'open' in definition ? definition.open.bind(definition) : pushPool(checked(definition));
  const parallel = 'run' in definition && definition.concurrency === 1 ? { parallel: false } : {};
  const claims = Object.freeze({ ...LEAST, ...parallel, ...supports });
  return executorOf(new Engine({ name, supports: claims, unsupported, clone, portable, keepsLimits }, open));
}

function checked(definition: ExecutorDefinition): ExecutorDefinition {
  if (typeof definition.run !== 'function') expectFunction('run', definition.run ?? null);
  const { concurrency } = definition;
  if (concurrency === undefined || typeof concurrency === 'function') return definition;
  if (typeof concurrency === 'number' && concurrency >= 1) return definition;
  throw new RangeError(`expected \`concurrency\` to be at least 1, got \`${show(concurrency)}\``);
}
