import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ExecutorError } from '@elsewhere/core';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.js';
import * as tasks from './support/tasks.mjs';
import { alive, failureOf, numbersIn, range, until } from './support/until.js';

const stage = useStage();

describe('a process that dies', () => {
  it.each([
    ['exit 0', { exitCode: 0, message: expect.stringContaining('exited with code 0') }],
    ['exit 7', { exitCode: 7, message: expect.stringContaining('exited with code 7') }],
    ['SIGKILL', { exitSignal: 'SIGKILL', message: expect.stringContaining('ended by SIGKILL') }],
    ['SIGSEGV', { exitSignal: 'SIGSEGV', message: expect.stringContaining('ended by SIGSEGV') }],
    ['SIGTERM', { exitSignal: 'SIGTERM', message: expect.stringContaining('ended by SIGTERM') }],
    ['abort', { exitSignal: 'SIGABRT', message: expect.stringContaining('ended by SIGABRT') }],
  ] as const)('is reported with its code or signal and its last words: %s', async (how, report) => {
    const error = await failureOf(stage.pool({ workers: 1 }).submit(tasks.die, how, 'famous last words'));
    expect(error).toMatchObject({
      code: 'WORKER_LOST',
      stderr: expect.stringContaining('famous last words'),
      ...report,
    });
  });

  it.each([
    ['throw', 'RangeError: nobody catches this'],
    ['reject', 'RangeError: nobody waits for this'],
  ] as const)('is reported with the error that nobody caught, every time: %s', async (how, words) => {
    const pool = stage.pool({ workers: 2 });
    const errors = await Promise.all(range(8).map(() => failureOf(pool.submit(tasks.die, how))));
    const report = { code: 'WORKER_LOST', exitCode: 1, stderr: expect.stringContaining(words) };
    expect(errors).toMatchObject(range(8).map(() => report));
  });

  it('is reported as out of memory when its heap was full', async () => {
    const pool = stage.pool({ workers: 1, execArgv: ['--max-old-space-size=32'] });
    const error = (await failureOf(pool.submit(tasks.die, 'memory'))) as ExecutorError & { stderr: string };
    expect(error).toMatchObject({
      code: 'WORKER_LOST',
      message: expect.stringContaining('ran out of heap memory'),
    });
    expect(error.stderr).toContain('JavaScript heap out of memory');
  });

  it('is reported with its signal when somebody else kills it', async () => {
    const pool = stage.pool({ workers: 1 });
    const pid = await pool.submit(tasks.where);
    const lost = pool.submit(tasks.hold, stage.folder, 'lost');
    await until('the call runs', () => stage.started('lost'));
    process.kill(pid, 'SIGKILL');
    expect(await failureOf(lost)).toMatchObject({ code: 'WORKER_LOST', exitSignal: 'SIGKILL' });
  });

  it('fails with all it wrote to stderr last, however often that is tried', async () => {
    const pool = stage.pool({ workers: 2 });
    const words = range(10).map((index) => `last words ${index}`);
    const errors = await Promise.all(words.map((each) => failureOf(pool.submit(tasks.die, 'exit 7', each))));
    expect(errors.map((error) => (error as { stderr?: string }).stderr?.trim())).toEqual(words);
  });

  it('takes only its own call along: a hundred that wait are answered by the others (row 163)', async () => {
    const pool = stage.pool({ workers: 4 });
    const holds = range(4).map((index) => pool.submit(tasks.hold, stage.folder, `${index}`));
    await until('all four are busy', () => stage.startedCount() === 4);
    const waiting = range(100).map((index) => pool.submit(tasks.echo, index));
    const pid = victimOf('1');
    process.kill(pid, 'SIGKILL');
    expect(await failureOf(holds[1]!)).toMatchObject({ code: 'WORKER_LOST', exitSignal: 'SIGKILL' });
    stage.go('all');
    expect(await Promise.all(waiting)).toEqual(range(100));
    await Promise.all([holds[0], holds[2], holds[3]]);
  });

  it('while the pool shrinks takes only its own call along', async () => {
    const pool = stage.pool({ workers: 3 });
    const holds = range(3).map((index) => pool.submit(tasks.hold, stage.folder, `${index}`));
    await until('all three are busy', () => stage.startedCount() === 3);
    pool.resize(1);
    process.kill(victimOf('2'), 'SIGKILL');
    expect(await failureOf(holds[2]!)).toMatchObject({ code: 'WORKER_LOST' });
    stage.go('all');
    await Promise.all([holds[0], holds[1]]);
    expect(await pool.submit(tasks.echo, 1)).toBe(1);
  });

  it('is tried again only when the call asks for it', async () => {
    const pool = stage.pool({ workers: 1 });
    const retries: unknown[] = [];
    const stubborn = pool.submit(tasks.die.with({ retries: 2 }), 'exit 7');
    stubborn.on('retry', ({ attempt }) => retries.push(attempt));
    await failureOf(stubborn);
    expect(retries).toEqual([2, 3]);
  });

  /** The process that a call of `hold` with this name runs in. */
  function victimOf(name: string): number {
    const [pid] = numbersIn(`${stage.folder}/${name}.started`);
    expect(alive(pid!)).toBe(true);
    return pid!;
  }
});

describe('processes that cannot be started', () => {
  it('fail what waits, with the folder in the error when there is none', async () => {
    const error = await failureOf(stage.pool({ workers: 2, cwd: '/no/such/folder' }).submit(tasks.where));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('/no/such/folder') });
  });

  it('fail what waits, with the exit code when Node refuses a flag', async () => {
    const error = await failureOf(
      stage.pool({ workers: 2, execArgv: ['--no-such-flag'] }).submit(tasks.where),
    );
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('code 9') });
  });

  it.each([
    ['for want of a folder', { cwd: '/no/such/folder' }],
    ['for want of file descriptors', { workers: 60 }],
  ])('do not end the process that wanted them: %s', (_why, options) => {
    const script = fileURLToPath(new URL('./support/survive.mjs', import.meta.url));
    const command = `ulimit -n 120; exec "$0" "$@"`;
    const args = ['-c', command, process.execPath, script, JSON.stringify({ workers: 2, ...options })];
    const { stdout, stderr } = spawnSync('setsid', ['-w', '/bin/sh', ...args], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(`${stdout}${stderr}`).toMatch(/^survived \d+ of 100\n$/);
  });
});
