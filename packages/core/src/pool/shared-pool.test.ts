import { afterEach, describe, expect, it } from 'vitest';
import { FakeLink } from '../../test/pool/fake-link.js';
import { SHARED } from '../adapter/index.js';
import { task } from '../index.js';
import { definePoolExecutor, type ResizableExecutor } from './define-pool-executor.js';
import type { PoolOptions } from './pool-options.js';
import { sharedPool } from './shared-pool.js';

const made: ResizableExecutor[] = [];

function create(options: PoolOptions = {}): ResizableExecutor {
  const executor = definePoolExecutor({
    name: 'fake',
    supports: { isolation: 'thread' },
    options: { workers: 2, ...options },
    start: (listener) => new FakeLink(listener),
  });
  made.push(executor);
  return executor;
}

afterEach(async () => {
  for (const executor of made.splice(0)) await executor.close();
});

describe('a shared pool', () => {
  it('is the same object for equal options, another for others and for another executor', () => {
    const first = sharedPool('fake', { workers: 1 }, create);
    expect(sharedPool('fake', { workers: 1 }, create)).toBe(first);
    expect(sharedPool('fake', { workers: 2 }, create)).not.toBe(first);
    expect(sharedPool('other', { workers: 1 }, create)).not.toBe(first);
    expect(made).toHaveLength(3);
  });

  it('is the same in whatever order the options are written, with `undefined` as if left out', () => {
    const env = { A: '1', B: '2' };
    const first = sharedPool('fake', { workers: 1, idleTimeoutMs: 5, env } as PoolOptions, create);
    const turned = { env: { B: '2', A: '1' }, idleTimeoutMs: 5, callsPerWorker: undefined, workers: 1 };
    expect(sharedPool('fake', turned, create)).toBe(first);
  });

  it('is another for another `initialize`', () => {
    const [first, again, other] = ['one', 'one', 'two'].map((name) => {
      const initialize = task('file:///tasks.js', name, () => undefined);
      return sharedPool('fake', { initialize }, create);
    });
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is marked as shared, so that schedulers leave it open', () => {
    expect(SHARED in sharedPool('fake', { workers: 1 }, create)).toBe(true);
    expect(SHARED in create()).toBe(false);
  });

  it('stays open when an `await using` block ends', async () => {
    const pool = sharedPool('fake', { workers: 1 }, create);
    await pool[Symbol.asyncDispose]();
    expect(sharedPool('fake', { workers: 1 }, create)).toBe(pool);
  });

  it('is made anew after a close', async () => {
    const first = sharedPool('fake', { workers: 1 }, create);
    await first.close();
    expect(sharedPool('fake', { workers: 1 }, create)).not.toBe(first);
  });

  it('is not forgotten when an older one with its key is closed once more', async () => {
    const first = sharedPool('fake', { workers: 1 }, create);
    await first.close();
    const second = sharedPool('fake', { workers: 1 }, create);
    await first.close();
    expect(sharedPool('fake', { workers: 1 }, create)).toBe(second);
  });
});

describe('a pool executor', () => {
  it('says what it supports: one call at a time can be killed, several can only be told', () => {
    expect(create().supports).toMatchObject({ cancelRunning: 'kill', parallel: true, channel: 'full' });
    expect(create({ callsPerWorker: 2 }).supports).toMatchObject({ cancelRunning: 'cooperative' });
    expect(create({ workers: 1 }).supports.parallel).toBe(false);
    expect(create({ workers: 1, callsPerWorker: 2 }).supports.parallel).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN, '2', undefined])('refuses to be resized to %s', (workers) => {
    const pool = create();
    expect(() => pool.resize(workers as number)).toThrow(/`workers`/);
    expect(pool.stats().workers).toBe(2);
  });

  it('tells how many workers it may have after a resize', () => {
    const pool = create();
    pool.resize(5);
    expect(pool.stats().workers).toBe(5);
  });
});
