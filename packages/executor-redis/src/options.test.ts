import { afterEach, describe, expect, it } from 'vitest';
import {
  checkServeOptions,
  type RedisOptions,
  type ServeRedisOptions,
  toAddress,
  toSubmitterSettings,
} from './options.js';

afterEach(() => {
  delete process.env.ELSEWHERE_REDIS_URL;
});

describe('the options of redis()', () => {
  it('need a queue and nothing else', () => {
    expect(toSubmitterSettings({ queue: 'orders' })).toMatchObject({
      address: { url: ['redis://127.0.0.1:6379'], cluster: false, connection: {} },
      code: 'installed',
      lostRetries: 0,
      maxQueued: 10_000,
      keepMs: 3_600_000,
      unavailableAfterMs: 10_000,
      sweepMs: 5_000,
      unsupported: 'fail',
    });
  });

  it('take the URL from the environment when none is given', () => {
    process.env.ELSEWHERE_REDIS_URL = 'rediss://elsewhere:6380';
    expect(toAddress({ queue: 'a' }).url).toEqual(['rediss://elsewhere:6380']);
    expect(toAddress({ queue: 'a', url: 'redis://here' }).url).toEqual(['redis://here']);
  });

  it.each<[string, unknown, RegExp]>([
    ['queue', undefined, /`queue`.*letters/],
    ['queue', 'a:b', /`queue`.*got `'a:b'`/],
    ['queue', '{a}', /`queue`/],
    ['version', 'a b', /`version`/],
    ['url', 'http://here', /`url`.*redis:\/\//],
    ['url', [], /`url`/],
    ['url', ['redis://a', 5], /`url`/],
    ['cluster', 'yes', /`cluster`/],
    ['sentinel', 5, /`sentinel`/],
    ['connection', 5, /`connection`/],
    ['connection', { keyPrefix: 'x' }, /without `keyPrefix`/],
    ['secret', '', /`secret`/],
    ['code', 'elsewhere', /`code`/],
    ['lostRetries', -1, /`lostRetries`/],
    ['maxQueued', 0, /`maxQueued`/],
    ['keepMs', 10, /`keepMs`/],
    ['unavailableAfterMs', 1.5, /`unavailableAfterMs`/],
    ['sweepMs', 0, /`sweepMs`/],
    ['unsupported', 'maybe', /`unsupported`/],
    ['maxQeued', 5, /maxQeued.*maxQueued/],
  ])('refuse `%s` as %j, naming it', (name, value, message) => {
    expect(() => toSubmitterSettings({ queue: 'a', [name]: value } as RedisOptions)).toThrow(message);
  });

  it('refuse a Cluster behind Sentinels', () => {
    expect(() => toAddress({ queue: 'a', cluster: true, sentinel: 'main' })).toThrow(
      /`cluster` or `sentinel`/,
    );
  });

  it('never show a password', () => {
    expect(() => toAddress({ queue: 'a', url: 'http://me:hunter2@here' })).toThrow(/…@here/);
  });
});

describe('the options of serveRedis()', () => {
  it.each<[string, unknown, RegExp]>([
    ['leaseMs', 10, /`leaseMs`/],
    ['lostRetries', 1, /lostRetries/],
    ['queue', '', /`queue`/],
  ])('refuse `%s` as %j', (name, value, message) => {
    expect(() => checkServeOptions({ queue: 'a', [name]: value } as ServeRedisOptions)).toThrow(message);
  });
});
