import {
  type CodeOption,
  checkCode,
  expectBoolean,
  expectInteger,
  expectOneOf,
  expectOptions,
  expectString,
  show,
} from '@elsewhere/core/adapter';
import type { HostOptions } from '@elsewhere/worker';
import type { Address } from './address.js';
import type { ConnectionOptions } from './client.js';
import { expectQueueName } from './keys.js';

/** Where the queue is: the same on both sides. */
export interface RedisQueueOptions {
  /**
   * Shape: `'redis://user:password@host:6379/0'`; `'rediss://…'` for TLS; with `cluster`, some nodes of it.
   *
   * @defaultValue the variable `ELSEWHERE_REDIS_URL`, else `'redis://127.0.0.1:6379'`
   */
  readonly url?: string | readonly string[] | undefined;
  /** Name of the queue: 1 to 100 letters, digits, `.`, `_` or `-`. Required. */
  readonly queue: string;
  /**
   * Version of the code, part of the queue's name: workers of one version never receive calls of another.
   *
   * @defaultValue none
   */
  readonly version?: string | undefined;
  /**
   * `url` names nodes of a Redis Cluster. A queue is in one slot of it.
   *
   * @defaultValue false
   */
  readonly cluster?: boolean | undefined;
  /**
   * `url` names Sentinels, which know Redis by this name; it goes on with whoever is the master. User and password of
   * the URL are those of Redis.
   *
   * @defaultValue none
   */
  readonly sentinel?: string | undefined;
  /**
   * Options of ioredis for what a URL cannot say. Shape: `{ tls: { ca, cert, key }, sentinelPassword: '…' }`.
   * `keyPrefix` is refused.
   *
   * @defaultValue none
   */
  readonly connection?: ConnectionOptions | undefined;
  /**
   * Known to submitters and workers only: envelopes carry a proof of it, and those without are refused.
   *
   * @defaultValue none: whoever may write to Redis may have code run
   */
  readonly secret?: string | undefined;
}

/** Options of {@link redis}. */
export interface RedisOptions extends RedisQueueOptions {
  /**
   * The code that workers load: `'installed'` is what they were started with (`--tasks`), a bundle travels through
   * Redis, `'file'` is the very file on a shared file system.
   *
   * @defaultValue `'installed'`
   */
  readonly code?: CodeOption | undefined;
  /**
   * How often an attempt that was lost with its worker is run again, beyond `retries`; an integer, at least 0. With
   * more than 0 a call may run more than once.
   *
   * @defaultValue 0
   */
  readonly lostRetries?: number | undefined;
  /**
   * Calls of this executor that are in Redis at a time, a positive integer; the rest wait here.
   *
   * @defaultValue 10,000
   */
  readonly maxQueued?: number | undefined;
  /**
   * Milliseconds that outcomes stay in Redis for `attach`, at least 1,000.
   *
   * @defaultValue 3,600,000, an hour
   */
  readonly keepMs?: number | undefined;
  /**
   * Milliseconds after which calls that Redis does not take fail with `UNAVAILABLE`, at least 100.
   *
   * @defaultValue 10,000
   */
  readonly unavailableAfterMs?: number | undefined;
  /**
   * Milliseconds between looks for calls whose worker is gone, at least 50.
   *
   * @defaultValue 5,000
   */
  readonly sweepMs?: number | undefined;
  /**
   * What happens to options of a task that cannot be honoured here, such as `resources`.
   *
   * @defaultValue `'fail'`: the call fails with `NOT_SUPPORTED`
   */
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

/** Options of {@link serveRedis}: where the queue is, and how its calls run here. */
export interface ServeRedisOptions extends RedisQueueOptions, Omit<HostOptions, 'executor' | 'slotProgram'> {
  /**
   * Milliseconds after which this worker counts as gone when it is not heard of, at least 500.
   *
   * @defaultValue 10,000
   */
  readonly leaseMs?: number | undefined;
  /**
   * Ends the worker when it aborts: it takes no more calls and lets those that run finish.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal | undefined;
}

const QUEUE_OPTIONS = ['url', 'queue', 'version', 'cluster', 'sentinel', 'connection', 'secret'];

const SUBMITTER_OPTIONS = [
  'code',
  'lostRetries',
  'maxQueued',
  'keepMs',
  'unavailableAfterMs',
  'sweepMs',
  'unsupported',
];

const HOST_OPTIONS = [
  'slots',
  'tasks',
  'modules',
  'codeCache',
  'recycleAfterCalls',
  'recycleAboveMiB',
  'env',
  'execArgv',
  'leaseMs',
  'signal',
];

/** The options of a submitter with their defaults. */
export interface SubmitterSettings {
  readonly address: Address;
  readonly queue: string;
  readonly version: string | undefined;
  readonly secret: string | undefined;
  readonly code: CodeOption;
  readonly lostRetries: number;
  readonly maxQueued: number;
  readonly keepMs: number;
  readonly unavailableAfterMs: number;
  readonly sweepMs: number;
  readonly unsupported: 'fail' | 'ignore';
}

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function toSubmitterSettings(options: RedisOptions): SubmitterSettings {
  expectOptions('redis()', options, [...QUEUE_OPTIONS, ...SUBMITTER_OPTIONS]);
  checkCode(options.code);
  expectInteger('lostRetries', options.lostRetries, 0);
  expectInteger('maxQueued', options.maxQueued, 1);
  expectInteger('keepMs', options.keepMs, 1_000);
  expectInteger('unavailableAfterMs', options.unavailableAfterMs, 100);
  expectInteger('sweepMs', options.sweepMs, 50);
  expectOneOf('unsupported', options.unsupported, ['fail', 'ignore']);
  return {
    address: toAddress(options),
    queue: options.queue,
    version: options.version,
    secret: options.secret,
    code: options.code ?? 'installed',
    lostRetries: options.lostRetries ?? 0,
    maxQueued: options.maxQueued ?? 10_000,
    keepMs: options.keepMs ?? 3_600_000,
    unavailableAfterMs: options.unavailableAfterMs ?? 10_000,
    sweepMs: options.sweepMs ?? 5_000,
    unsupported: options.unsupported ?? 'fail',
  };
}

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function checkServeOptions(options: ServeRedisOptions): void {
  expectOptions('serveRedis()', options, [...QUEUE_OPTIONS, ...HOST_OPTIONS]);
  expectInteger('leaseMs', options.leaseMs, 500);
  toAddress(options);
}

/** @throws TypeError when it does not say where the queue is. */
export function toAddress(options: RedisQueueOptions): Address {
  const { url = process.env.ELSEWHERE_REDIS_URL || 'redis://127.0.0.1:6379' } = options;
  expectQueueName('queue', options.queue);
  if (options.version !== undefined) expectQueueName('version', options.version);
  expectBoolean('cluster', options.cluster);
  expectString('sentinel', options.sentinel);
  if (options.sentinel !== undefined && options.cluster)
    throw new TypeError('expected `cluster` or `sentinel`, got both: a Cluster needs no Sentinels');
  expectString('secret', options.secret);
  if (options.secret === '') throw new TypeError('expected `secret` to be a text that is not empty');
  const urls: readonly unknown[] = Array.isArray(url) ? url : [url];
  if (urls.length === 0 || !urls.every(isUrl)) {
    const told = show(urls.find((each) => !isUrl(each)) ?? urls).replace(/\/\/[^@\s]*@/, '//…@');
    throw new TypeError(`expected \`url\` to begin with redis:// or rediss://, got \`${told}\``);
  }
  const { connection = {} } = options;
  if (typeof connection !== 'object' || connection === null)
    throw new TypeError(`expected \`connection\` to be options of ioredis, got \`${show(connection)}\``);
  if ('keyPrefix' in connection)
    throw new TypeError('expected `connection` without `keyPrefix`: scripts name keys that it would miss');
  const { cluster = false, sentinel } = options;
  return { url: urls as readonly string[], cluster, sentinel, connection };
}

function isUrl(url: unknown): boolean {
  return typeof url === 'string' && /^rediss?:\/\//.test(url) && URL.canParse(url);
}
