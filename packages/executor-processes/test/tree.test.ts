import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { useStage } from './support/stage.js';
import * as tasks from './support/tasks.mjs';
import { alive, failureOf, numbersIn, until } from './support/until.js';

const stage = useStage();
const parents: ChildProcess[] = [];

afterEach(() => {
  for (const parent of parents.splice(0)) parent.kill('SIGKILL');
});

/** Waits until a call of `breed` has told of itself and the three it has started. */
async function bred(file: string): Promise<void> {
  await until('the call has started its processes', () => numbersIn(file).length === 4);
  expect(numbersIn(file).every(alive)).toBe(true);
}

/** The promise is two seconds; a machine that does other things too gets a little more. */
async function allGone(file: string, count = 4): Promise<void> {
  expect(numbersIn(file)).toHaveLength(count);
  const left = (): number[] => numbersIn(file).filter(alive);
  await until(`all ${count} are gone`, () => left().length === 0, 4_000);
}

describe.skipIf(process.platform !== 'linux')(
  'everything that a call has started, wherever it went, is gone',
  () => {
    it.each(['wait', 'spin'] as const)('after a cancel: %s', async (then) => {
      const file = stage.pidFile('bred');
      const call = stage.pool({ workers: 1 }).submit(tasks.breed.with({ graceMs: 10 }), file, then);
      await bred(file);
      call.cancel();
      await allGone(file);
    });

    it.each(['wait', 'spin'] as const)('after a timeout: %s', async (then) => {
      const file = stage.pidFile('bred');
      const pool = stage.pool({ workers: 1 });
      await pool.submit(tasks.where);
      const call = pool.submit(tasks.breed.with({ graceMs: 10, timeoutMs: 2_000 }), file, then);
      expect(await failureOf(call)).toMatchObject({ code: 'TIMED_OUT' });
      await allGone(file);
    });

    it('after a close that cancels', async () => {
      const file = stage.pidFile('bred');
      const pool = stage.pool({ workers: 1 });
      const call = pool.submit(tasks.breed.with({ graceMs: 10 }), file, 'spin');
      await bred(file);
      await pool.close({ cancel: true });
      expect(await failureOf(call)).toMatchObject({ code: 'CANCELLED' });
      await allGone(file);
    });

    it('after a close, when the call has left it behind', async () => {
      const file = stage.pidFile('bred');
      const pool = stage.pool({ workers: 1 });
      await pool.submit(tasks.breed, file, 'return');
      await pool.close();
      await allGone(file);
    });

    it('after its process was killed by somebody else', async () => {
      const file = stage.pidFile('bred');
      const call = stage.pool({ workers: 1 }).submit(tasks.breed, file, 'wait');
      await bred(file);
      process.kill(numbersIn(file)[0]!, 'SIGKILL');
      expect(await failureOf(call)).toMatchObject({ code: 'WORKER_LOST' });
      await allGone(file);
    });

    it.each(['wait', 'spin'] as const)('after the submitting process was killed: %s', async (then) => {
      const file = stage.pidFile('bred');
      const parent = startParent('breed', file, then);
      await bred(file);
      parent.kill('SIGKILL');
      await allGone(file);
    });

    it('after the submitting process has ended without a close', async () => {
      const file = stage.pidFile('bred');
      const parent = startParent('leave', file, 'wait');
      await until('it has ended', () => parent.exitCode !== null, 20_000);
      await allGone(file);
    });
  },
);

describe.skipIf(process.platform !== 'linux')('a pool within a pool', () => {
  it('is gone with the process it was in, also when its own are busy', async () => {
    const file = stage.pidFile('nested');
    startParent('nest', file, 'spin');
    await until('both have told of themselves', () => numbersIn(file).length === 2);
    process.kill(numbersIn(file)[0]!, 'SIGKILL');
    await allGone(file, 2);
  });
});

/** A process of its own that has a pool; killed after the test. */
function startParent(what: 'breed' | 'leave' | 'nest', file: string, then: 'wait' | 'spin'): ChildProcess {
  const script = fileURLToPath(new URL('./support/parent.mjs', import.meta.url));
  const parent = spawn(process.execPath, [script, what, file, then], { stdio: 'ignore' });
  parents.push(parent);
  return parent;
}
