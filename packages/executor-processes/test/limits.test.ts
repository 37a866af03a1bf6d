import type { CallOptions } from '@elsewhere/core';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.js';
import * as tasks from './support/tasks.mjs';
import { alive, failureOf, numbersIn, until } from './support/until.js';

const stage = useStage();

describe.skipIf(process.platform !== 'linux')('a call beyond a limit', () => {
  it.each<[string, CallOptions['limits'], RegExp]>([
    ['memory', { memoryMiB: 200 }, /used \d{3,} MiB of memory, its limit `memoryMiB` is 200; .*'swell'/],
    ['wall time', { wallTimeMs: 300 }, /`wallTimeMs`, 300 ms.*'swell'/],
  ])('of %s fails, with the limit and the call in the error', async (_what, limits, message) => {
    const pool = stage.pool({ workers: 1 });
    const error = await failureOf(pool.submit(tasks.swell.with({ limits }), 300, 30_000));
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', message: expect.stringMatching(message) });
  });

  it('of processor time fails, with the limit and the use in the error', async () => {
    const pool = stage.pool({ workers: 1 });
    await pool.submit(tasks.burn, 400); // what a call before it has used does not count
    const limited = pool.submit(tasks.burn.with({ limits: { cpuTimeMs: 200 }, label: 'fold 3' }), 60_000);
    const message = /used \d{3,} ms of processor time, its limit `cpuTimeMs` is 200; .*'fold 3'/;
    expect(await failureOf(limited)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringMatching(message),
    });
  });

  it('takes no other call along', async () => {
    const pool = stage.pool({ workers: 2 });
    const neighbour = pool.submit(tasks.hold, stage.folder, 'neighbour');
    await until('the neighbour runs', () => stage.started('neighbour'));
    const limited = pool.submit(tasks.swell.with({ limits: { memoryMiB: 200 } }), 300, 30_000);
    const behind = pool.submit(tasks.echo, 'behind');
    expect(await failureOf(limited)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(await behind).toBe('behind');
    stage.go('neighbour');
    expect(await neighbour).toBeTypeOf('number');
  });

  it('ends with everything that it has started', async () => {
    const file = stage.pidFile('bred');
    const limited = stage
      .pool({ workers: 1 })
      .submit(tasks.breed.with({ limits: { wallTimeMs: 1_500 } }), file, 'spin');
    expect(await failureOf(limited)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await until('all of it is gone', () => !numbersIn(file).some(alive), 2_000);
    expect(numbersIn(file)).toHaveLength(4);
  });

  it('is run again when it asks for that, each time with the limit', async () => {
    const options = { limits: { wallTimeMs: 200 }, retries: 1, graceMs: 10 };
    const limited = stage.pool({ workers: 1 }).submit(tasks.nap.with(options), 30_000);
    expect(await failureOf(limited)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(limited.attempt).toBe(2);
  });
});

describe('a call within its limits', () => {
  it('is answered', async () => {
    const limits = { memoryMiB: 1_000, cpuTimeMs: 20_000, wallTimeMs: 20_000 };
    expect(await stage.pool({ workers: 1 }).submit(tasks.swell.with({ limits }), 50, 200)).toBe(50 * 2 ** 20);
  });
});
