import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executorContract } from '@elsewhere/executor-testkit';
import { type Clause, clauseNamed, runClause } from '@elsewhere/executor-testkit/suite';
import { describe, it } from 'vitest';
import { reference } from './reference.js';

const clause: Clause = {
  id: 'T1',
  part: 'test',
  title: 'a clause of this test',
  applies: () => true,
  run: async () => {},
};

describe('runClause', () => {
  it('closes executors, undoes and removes files also when the clause fails', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'run-clause-'));
    const executor = reference();
    const seen: string[] = [];
    const fails: Clause = {
      ...clause,
      async run(context) {
        await context.create();
        context.afterwards(() => seen.push('first registered'));
        context.afterwards(() => seen.push('undone'));
        assert.ok(existsSync(context.folder));
        throw new RangeError('the clause itself');
      },
    };
    try {
      await assert.rejects(runClause(fails, { create: () => executor, scratch }), RangeError);
      assert.deepEqual(readdirSync(scratch), []);
      assert.deepEqual(seen, ['undone', 'first registered']);
      await assert.rejects(
        executor.submit((await import('@elsewhere/executor-testkit/tasks')).add, 1, 1),
        /CLOSED|closed/,
      );
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });

  it('says why a clause is skipped', async () => {
    const create = (): never => assert.fail('nothing is created for a skipped clause');
    const needs: Clause = { ...clause, needs: ['scratch', 'module'] };
    const outcome = await runClause(needs, { create, scratch: false });
    assert.deepEqual(outcome, { skipped: 'there is no directory that workers share (`scratch: false`)' });
    const noModule = await runClause(clauseNamed('C5/used'), { create });
    assert.deepEqual(noModule, { skipped: 'no `module` says how another process creates the executor' });
    const late: Clause = { ...clause, run: async (context) => context.skip('seen at run time') };
    assert.deepEqual(await runClause(late, { create }), { skipped: 'seen at run time' });
  });

  it('fails when an executor cannot be closed after a clause that held', async () => {
    const stuck = { ...reference(), close: () => new Promise<void>(() => {}) };
    const held: Clause = { ...clause, run: async (context) => void (await context.create()) };
    const timing = { startMs: 20, cancelMs: 20, lostMs: 20 };
    await assert.rejects(runClause(held, { create: () => stuck, timing }), /close\(\{ cancel: true \}\)/);
  });
});

describe('executorContract', () => {
  const create = reference;

  it('refuses a skip of a clause that does not exist, or without a reason', () => {
    const skip = (clause: string, reason: string) => () =>
      executorContract('x', { create, skip: [{ clause, reason }] });
    assert.throws(skip('Z9', 'because'), /RangeError: expected `skip\[0\]\.clause` to be a clause/);
    assert.throws(skip('F5/nothing', 'because'), RangeError);
    assert.throws(skip('F5', ' '), TypeError);
  });

  it('refuses unknown options and waits that make no sense', () => {
    assert.throws(() => executorContract('x', { create, skips: [] } as never), /no option `skips`/);
    assert.throws(() => executorContract('x', {} as never), TypeError);
    assert.throws(() => executorContract('x', { create, timing: { startMs: 0 } }), RangeError);
    assert.throws(() => executorContract('x', { create, timing: { startMS: 1 } as never }), TypeError);
  });
});
