import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Executor, Scheduler } from '@elsewhere/core';
import { workerOf } from '@elsewhere/core/adapter';
import { threads } from '@elsewhere/executor-threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as tasks from './support/tasks.mjs';
import { failureOf, until } from './support/until.js';

let folder: string;
const open: Executor[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threads-'));
});

afterEach(async () => {
  writeFileSync(join(folder, 'all.go'), '');
  await Promise.all(open.splice(0).map((pool) => pool.close({ cancel: true })));
  rmSync(folder, { recursive: true });
});

/** A pool that is closed after the test. */
function pooled(options: Parameters<typeof threads>[0]) {
  const pool = threads(options);
  open.push(pool);
  return pool;
}

function started(...names: readonly string[]): boolean {
  return names.every((name) => existsSync(join(folder, `${name}.started`)));
}

function startedCount(): number {
  return readdirSync(folder).filter((name) => name.endsWith('.started')).length;
}

function go(name: string): void {
  writeFileSync(join(folder, `${name}.go`), '');
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe('the worker of a call', () => {
  it('is told by the number of its thread, also where calls overlap on it', async () => {
    const pool = pooled({ workers: 2, callsPerWorker: 3 });
    const calls = [1, 2, 3, 4].map(() => pool.submit(tasks.where));
    const numbers = await Promise.all(calls);
    expect(calls.map(workerOf)).toEqual(
      numbers.map((number) => ({
        host: hostname(),
        pid: process.pid,
        name: `worker thread ${number}`,
        callsAtOnce: 3,
      })),
    );
  });
});

describe('a shared pool of threads', () => {
  it('is one object with the same threads for equal options, another for others', async () => {
    const first = pooled({ workers: 1, reuse: true, idleTimeoutMs: 60_000 });
    const thread = await first.submit(tasks.where);
    const again = pooled({ idleTimeoutMs: 60_000, reuse: true, workers: 1 });
    expect(again).toBe(first);
    expect(await again.submit(tasks.where)).toBe(thread);
    expect(pooled({ workers: 2, reuse: true })).not.toBe(first);
  });

  it('is left open by a scheduler and by an `await using` block', async () => {
    const pool = pooled({ workers: 1, reuse: true });
    const scheduler = new Scheduler(pool);
    scheduler.on('start', () => scheduler.submit(tasks.where));
    await scheduler.run();
    await scheduler.close();
    {
      await using same = threads({ workers: 1, reuse: true });
      expect(same).toBe(pool);
    }
    expect(await pool.submit(tasks.echo, 1)).toBe(1);
  });
});

describe('a pool of threads that is resized', () => {
  it('loses no call when it shrinks under running ones, and runs as many at a time as it may', async () => {
    const pool = pooled({ workers: 4 });
    const first = range(4).map((index) => pool.submit(tasks.hold, folder, `first-${index}`));
    await until('four run', () => startedCount() === 4);
    pool.resize(2);
    const second = range(4).map((index) => pool.submit(tasks.hold, folder, `second-${index}`));
    for (const index of range(4)) go(`first-${index}`);
    expect(new Set(await Promise.all(first)).size).toBe(4);
    await until('two of the next run', () => startedCount() === 6);
    expect([pool.stats().workers, startedCount()]).toEqual([2, 6]);
    pool.resize(4);
    await until('all of the next run', () => startedCount() === 8);
    go('all');
    await Promise.all(second);
  });
});

describe('a pool of threads with an idle timeout of a millisecond', () => {
  it('loses no call that comes while threads leave', async () => {
    const pool = pooled({ workers: 2, idleTimeoutMs: 1 });
    const seen = new Set<number>();
    for (let round = 0; round < 10 || seen.size < 4; round++) {
      expect(round, 'rounds until threads have been replaced').toBeLessThan(200);
      for (const thread of await Promise.all(range(3).map(() => pool.submit(tasks.where)))) seen.add(thread);
      await new Promise((resolve) => setTimeout(resolve, round % 4));
    }
  });
});

describe('a pool of threads with `initialize`', () => {
  it('runs it once on each thread, before any call', async () => {
    const pool = pooled({ workers: 2, initialize: tasks.prepare });
    expect(await Promise.all(range(20).map(() => pool.submit(tasks.preparations)))).toEqual(
      range(20).map(() => 1),
    );
  });

  it('fails what waits with its error as the cause, and works once it succeeds', async () => {
    const file = join(folder, 'licence');
    const pool = pooled({
      workers: 1,
      initialize: tasks.prepareLicence,
      env: { ...process.env, LICENCE: file },
    });
    const error = await failureOf(pool.submit(tasks.where));
    expect(error).toMatchObject({
      code: 'INITIALIZE_FAILED',
      message: expect.stringContaining('there is no licence'),
    });
    expect((error as Error).cause).toBeInstanceOf(RangeError);
    writeFileSync(file, '');
    expect(await pool.submit(tasks.echo, 1)).toBe(1);
  });
});

describe('a pool of threads that replaces them', () => {
  it('after as many calls as it is told, never later', async () => {
    const pool = pooled({ workers: 2, recycleAfterCalls: 3 });
    const counts = new Map<number, number>();
    for (const thread of await Promise.all(range(20).map(() => pool.submit(tasks.where)))) {
      counts.set(thread, (counts.get(thread) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(3);
  });

  it('when their memory has grown, between two calls', { timeout: 60_000 }, async () => {
    const pool = pooled({ workers: 1, recycleAboveMiB: 20 });
    const first = await pool.submit(tasks.leak, 1);
    for (let calls = 0, thread = first; thread === first; calls++) {
      expect(calls).toBeLessThan(60);
      thread = await pool.submit(tasks.leak, 4);
    }
  });
});

describe('a pool of threads with several calls on each', () => {
  it('lets async calls overlap', async () => {
    const pool = pooled({ workers: 1, callsPerWorker: 3 });
    const met = await Promise.all(range(3).map(() => pool.submit(tasks.meet, 3)));
    expect(new Set(met).size).toBe(1);
  });

  it('tells a call to stop and leaves its neighbours alone', async () => {
    const pool = pooled({ workers: 1, callsPerWorker: 2 });
    const neighbour = pool.submit(tasks.nap, 300);
    const unwanted = pool.submit(tasks.heed);
    await new Promise((resolve) => unwanted.on('progress', resolve));
    unwanted.cancel('enough');
    expect(await failureOf(unwanted)).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
    expect(await neighbour).toBe(300);
    await until('its work has stopped', () => pool.stats().running === 0);
  });
});

describe('calls that wait behind a busy thread', () => {
  it('run by priority, then in their order', async () => {
    const pool = pooled({ workers: 1 });
    const busy = pool.submit(tasks.hold, folder, 'busy');
    await until('the thread is busy', () => started('busy'));
    const file = join(folder, 'order');
    const waiting = [0, 5, -1, 5, 0].map((priority, index) =>
      pool.submit(tasks.writeLine.with({ priority }), file, `${priority}/${index}`),
    );
    go('busy');
    await Promise.all([busy, ...waiting]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(['5/1', '5/3', '0/0', '0/4', '-1/2']);
  });

  it('get the messages they were sent, also when another thread takes them over', async () => {
    const pool = pooled({ workers: 2 });
    await Promise.all(range(200).map(() => pool.submit(tasks.where))); // calls are short: threads hold many
    const busy = pool.submit(tasks.hold, folder, 'busy');
    const waiting = range(40).map((index) => {
      const future = pool.submit(tasks.receive);
      queueMicrotask(() => future.send(index));
      return future;
    });
    expect(await Promise.all(waiting)).toEqual(range(40));
    go('busy');
    await busy;
  });
});

describe('threads that die', () => {
  it.each([
    ['exit 7', { exitCode: 7, message: expect.stringContaining('exited with code 7') }],
    ['throw', { exitCode: 1, message: expect.stringContaining('RangeError: nobody catches this') }],
    ['reject', { exitCode: 1, message: expect.stringContaining('RangeError: nobody waits for this') }],
  ] as const)('report how: %s', async (how, report) => {
    const error = await failureOf(pooled({ workers: 1 }).submit(tasks.die, how, 'famous last words'));
    expect(error).toMatchObject({
      code: 'WORKER_LOST',
      stderr: expect.stringContaining('famous last words'),
      ...report,
    });
  });

  it('take only their own call along: a hundred others are answered', async () => {
    const pool = pooled({ workers: 4 });
    const before = range(50).map((index) => pool.submit(tasks.echo, index));
    const lost = pool.submit(tasks.die, 'exit 7');
    const after = range(50).map((index) => pool.submit(tasks.echo, index));
    expect(await Promise.all([...before, ...after])).toEqual([...range(50), ...range(50)]);
    expect(await failureOf(lost)).toMatchObject({ code: 'WORKER_LOST' });
  });

  it('leave no thread behind', async () => {
    const count = (): number => readdirSync('/proc/self/task').length;
    const pool = pooled({ workers: 1 });
    await pool.submit(tasks.where);
    const before = count();
    for (const how of ['throw', 'reject', 'exit 7', 'throw'] as const)
      await failureOf(pool.submit(tasks.die, how));
    await pool.submit(tasks.where);
    await until('there are as many threads as before', () => count() <= before);
  });
});

describe('what threads are given', () => {
  it('is the environment and the flags of the options', async () => {
    const pool = pooled({ workers: 1, env: { COLOUR: 'green' }, execArgv: ['--no-warnings'] });
    expect(await pool.submit(tasks.variable, 'COLOUR')).toBe('green');
    expect(await pool.submit(tasks.variable, 'PATH')).toBeUndefined();
    expect(await pool.submit(tasks.flags)).toEqual(['--no-warnings']);
  });

  it('may be 64 MiB, and so may what they give back', async () => {
    const value = new Uint8Array(64 * 2 ** 20).fill(7);
    const back = (await pooled({ workers: 1 }).submit(tasks.echo, value)) as Uint8Array;
    expect([back.length, back[0], back.at(-1)]).toEqual([value.length, 7, 7]);
  });
});
