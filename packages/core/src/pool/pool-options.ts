import { expectBoolean, expectInteger, expectNumber, expectOneOf, show } from '../adapter/index.js';
import type { Task } from '../index.js';
import { usableProcessors } from './usable-processors.js';

/** Options that every local pool has. */
export interface PoolOptions {
  readonly workers?: number | undefined;
  readonly callsPerWorker?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly initialize?: Task<readonly [], unknown> | undefined;
  readonly recycleAfterCalls?: number | undefined;
  readonly recycleAboveMiB?: number | undefined;
  readonly reuse?: boolean | undefined;
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

/** Their names. */
export const POOL_OPTIONS: readonly (keyof PoolOptions)[] = [
  'workers',
  'callsPerWorker',
  'idleTimeoutMs',
  'initialize',
  'recycleAfterCalls',
  'recycleAboveMiB',
  'reuse',
  'unsupported',
];

/** The options with their defaults. */
export interface PoolRules extends PoolOptions {
  readonly workers: number;
  readonly callsPerWorker: number;
}

/** Milliseconds after which a worker of a shared pool leaves when it has nothing to do. The same as loky's. */
const SHARED_IDLE_TIMEOUT_MS = 10_000;

/** @throws TypeError, RangeError for wrong values. */
export function toPoolRules(options: PoolOptions): PoolRules {
  expectInteger('workers', options.workers, 1);
  expectInteger('callsPerWorker', options.callsPerWorker, 1);
  expectNumber('idleTimeoutMs', options.idleTimeoutMs, 0);
  expectInteger('recycleAfterCalls', options.recycleAfterCalls, 1);
  expectNumber('recycleAboveMiB', options.recycleAboveMiB, 1);
  expectBoolean('reuse', options.reuse);
  expectOneOf('unsupported', options.unsupported, ['fail', 'ignore']);
  if (options.initialize !== undefined && typeof options.initialize !== 'function') {
    throw new TypeError(
      `expected \`initialize\` to be a task without arguments, got \`${show(options.initialize)}\``,
    );
  }
  return {
    ...options,
    workers: options.workers ?? usableProcessors(),
    callsPerWorker: options.callsPerWorker ?? 1,
    idleTimeoutMs: options.idleTimeoutMs ?? (options.reuse ? SHARED_IDLE_TIMEOUT_MS : undefined),
  };
}
