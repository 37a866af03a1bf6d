import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Scheduler } from '@elsewhere/core';
import { workerOf } from '@elsewhere/core/adapter';
import { processes } from '@elsewhere/executor-processes';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.js';
import * as tasks from './support/tasks.mjs';
import { failureOf, range, until } from './support/until.js';

const stage = useStage();

describe('a shared pool of processes (row 150)', () => {
  it('is one object with the same processes for equal options, another for others', async () => {
    const first = stage.pool({ workers: 1, reuse: true, idleTimeoutMs: 60_000 });
    const pid = await first.submit(tasks.where);
    const again = stage.pool({ idleTimeoutMs: 60_000, reuse: true, workers: 1 });
    expect(again).toBe(first);
    expect(await again.submit(tasks.where)).toBe(pid);
    expect(stage.pool({ workers: 2, reuse: true })).not.toBe(first);
  });

  it('is left open by a scheduler and by an `await using` block', async () => {
    const pool = stage.pool({ workers: 1, reuse: true });
    const scheduler = new Scheduler(pool);
    scheduler.on('start', () => scheduler.submit(tasks.where));
    await scheduler.run();
    await scheduler.close();
    {
      await using same = processes({ output: 'log', workers: 1, reuse: true });
      expect(same).toBe(pool);
    }
    expect(await pool.submit(tasks.echo, 1)).toBe(1);
  });
});

describe('the worker of a call', () => {
  it('is told from its start on, as host, pid and name', async () => {
    const pool = stage.pool({ workers: 2 });
    const calls = [pool.submit(tasks.hold, stage.folder, 'a'), pool.submit(tasks.hold, stage.folder, 'b')];
    expect(calls.map(workerOf)).toEqual([undefined, undefined]);
    await until(
      'both run',
      () => pool.stats().running === 2 && calls.every(({ state }) => state === 'running'),
    );
    const places = calls.map(workerOf);
    stage.go('all');
    const pids = await Promise.all(calls);
    const host = hostname();
    expect(places).toEqual(pids.map((pid) => ({ host, pid, name: `worker process ${pid}`, callsAtOnce: 1 })));
    const next = pool.submit(tasks.where);
    expect(await next).toBe(workerOf(next)!.pid);
    expect(places).toContain(workerOf(next)); // the same object for the same worker
  });
});

describe('a pool of processes that is resized', () => {
  it('loses no call when it shrinks under running ones, and runs as many at a time as it may', async () => {
    const pool = stage.pool({ workers: 4 });
    const first = range(4).map((index) => pool.submit(tasks.hold, stage.folder, `first-${index}`));
    await until('four run', () => stage.startedCount() === 4);
    pool.resize(2);
    const second = range(4).map((index) => pool.submit(tasks.hold, stage.folder, `second-${index}`));
    for (const index of range(4)) stage.go(`first-${index}`);
    expect(new Set(await Promise.all(first)).size).toBe(4);
    await until('two of the next run', () => stage.startedCount() === 6);
    expect([pool.stats().workers, stage.startedCount()]).toEqual([2, 6]);
    pool.resize(4);
    await until('all of the next run', () => stage.startedCount() === 8);
    stage.go('all');
    await Promise.all(second);
  });
});

describe('a pool of processes with an idle timeout of a millisecond (row 150)', () => {
  it('loses no call that comes while processes leave', async () => {
    const pool = stage.pool({ workers: 2, idleTimeoutMs: 1 });
    const seen = new Set<number>();
    for (let round = 0; round < 6 || seen.size < 4; round++) {
      expect(round, 'rounds until processes have been replaced').toBeLessThan(100);
      for (const pid of await Promise.all(range(3).map(() => pool.submit(tasks.where)))) seen.add(pid);
      await new Promise((resolve) => setTimeout(resolve, round % 4));
    }
  });
});

describe('a pool of processes with `initialize` (row 148)', () => {
  it('runs it once in each process, before any call', async () => {
    const pool = stage.pool({ workers: 2, initialize: tasks.prepare });
    const counts = await Promise.all(range(20).map(() => pool.submit(tasks.preparations)));
    expect(counts).toEqual(range(20).map(() => 1));
  });

  it('fails what waits with its error as the cause, and works once it succeeds', async () => {
    const file = join(stage.folder, 'licence');
    const env = { ...process.env, LICENCE: file };
    const pool = stage.pool({ workers: 1, initialize: tasks.prepareLicence, env });
    const error = await failureOf(pool.submit(tasks.where));
    expect(error).toMatchObject({
      code: 'INITIALIZE_FAILED',
      message: expect.stringContaining('no licence'),
    });
    expect((error as Error).cause).toBeInstanceOf(RangeError);
    writeFileSync(file, '');
    expect(await pool.submit(tasks.echo, 1)).toBe(1);
  });

  it('fails what waits when its process dies of it', async () => {
    const error = await failureOf(
      stage.pool({ workers: 1, initialize: tasks.prepareExit }).submit(tasks.where),
    );
    expect(error).toMatchObject({ code: 'INITIALIZE_FAILED', cause: { code: 'WORKER_LOST', exitCode: 3 } });
  });

  it('can be closed while it runs for ever', async () => {
    const pool = stage.pool({ workers: 1, initialize: tasks.prepareForEver });
    const waiting = pool.submit(tasks.where);
    await pool.close({ cancel: true });
    expect(await failureOf(waiting)).toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a pool of processes that replaces them', () => {
  it('after as many calls as it is told, never later', async () => {
    const pool = stage.pool({ workers: 2, recycleAfterCalls: 3, initialize: tasks.prepare });
    const counts = new Map<number, number>();
    for (const pid of await Promise.all(range(14).map(() => pool.submit(tasks.where)))) {
      counts.set(pid, (counts.get(pid) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(3);
  });

  it('when their memory has grown, between two calls', { timeout: 60_000 }, async () => {
    const pool = stage.pool({ workers: 1, recycleAboveMiB: 20 });
    const first = await pool.submit(tasks.leak, 1);
    for (let calls = 0, pid = first; pid === first; calls++) {
      expect(calls).toBeLessThan(60);
      pid = await pool.submit(tasks.leak, 4);
    }
  });
});

describe('a pool of processes with several calls in each', () => {
  it('lets async calls overlap', async () => {
    const pool = stage.pool({ workers: 1, callsPerWorker: 3 });
    const met = await Promise.all(range(3).map(() => pool.submit(tasks.meet, 3)));
    expect(new Set(met).size).toBe(1);
  });

  it('tells a call to stop and leaves its neighbours alone', async () => {
    const pool = stage.pool({ workers: 1, callsPerWorker: 2 });
    const neighbour = pool.submit(tasks.nap, 300);
    const unwanted = pool.submit(tasks.heed);
    await new Promise((resolve) => unwanted.on('progress', resolve));
    unwanted.cancel('enough');
    expect(await failureOf(unwanted)).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
    expect(await neighbour).toBe(300);
    await until('its work has stopped', () => pool.stats().running === 0);
  });

  it('ends a process once only calls are left in it that nobody wants and that do not stop', async () => {
    const pool = stage.pool({ workers: 1, callsPerWorker: 2 });
    const neighbour = pool.submit(tasks.nap, 800);
    const unwanted = pool.submit(tasks.ignoreAll.with({ graceMs: 10 }));
    await new Promise((resolve) => unwanted.on('progress', resolve));
    unwanted.cancel();
    await failureOf(unwanted);
    expect(await neighbour).toBe(800);
    await until('its work has stopped', () => pool.stats().running === 0);
  });

  it('has no limits that are measured by process', async () => {
    const pool = stage.pool({ workers: 1, callsPerWorker: 2 });
    expect(pool.supports.limits).toEqual(['wallTime']);
    const limited = pool.submit(tasks.echo.with({ limits: { memoryMiB: 500 } }), 1);
    expect(await failureOf(limited)).toMatchObject({ code: 'NOT_SUPPORTED' });
  });
});

describe('calls that wait behind a busy process', () => {
  it('run by priority, then in their order', async () => {
    const pool = stage.pool({ workers: 1 });
    const busy = pool.submit(tasks.hold, stage.folder, 'busy');
    await until('the process is busy', () => stage.started('busy'));
    const file = join(stage.folder, 'order');
    const waiting = [0, 5, -1, 5, 0].map((priority, index) =>
      pool.submit(tasks.writeLine.with({ priority }), file, `${priority}/${index}`),
    );
    stage.go('busy');
    await Promise.all([busy, ...waiting]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(['5/1', '5/3', '0/0', '0/4', '-1/2']);
  });

  it('get the messages they were sent, also when another process takes them over', async () => {
    const pool = stage.pool({ workers: 2 });
    await Promise.all(range(200).map(() => pool.submit(tasks.where))); // calls are short: processes hold many
    const busy = pool.submit(tasks.hold, stage.folder, 'busy');
    const waiting = range(40).map((index) => {
      const future = pool.submit(tasks.receive);
      queueMicrotask(() => future.send(index));
      return future;
    });
    expect(await Promise.all(waiting)).toEqual(range(40));
    stage.go('busy');
    await busy;
  });
});

describe('what processes are given', () => {
  it('is the working directory, the environment and the flags of the options', async () => {
    const pool = stage.pool({
      workers: 1,
      cwd: stage.folder,
      env: { COLOUR: 'green' },
      execArgv: ['--no-warnings'],
    });
    expect(await pool.submit(tasks.variables, ['COLOUR', 'PATH'])).toEqual(['green', undefined]);
    expect(await pool.submit(tasks.flags)).toEqual([stage.folder, '--no-warnings']);
  });

  it('bounds native threads, unless the environment does', async () => {
    const pool = stage.pool({
      workers: 1,
      nativeThreads: 3,
      env: { PATH: process.env.PATH, MKL_NUM_THREADS: '7' },
    });
    const names = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'UV_THREADPOOL_SIZE', 'MKL_NUM_THREADS'];
    expect(await pool.submit(tasks.variables, names)).toEqual(['3', '3', '3', '7']);
  });

  it('may be 64 MiB, and so may what they give back', async () => {
    const value = new Uint8Array(64 * 2 ** 20).fill(7);
    const back = (await stage.pool({ workers: 1 }).submit(tasks.echo, value)) as Uint8Array;
    expect([back.length, back[0], back.at(-1)]).toEqual([value.length, 7, 7]);
  });
});
