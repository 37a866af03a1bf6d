import assert from 'node:assert/strict';
import { type ContractOptions, clauseNamed, runClause } from '@elsewhere/executor-testkit/suite';
import { afterEach, describe, it } from 'vitest';
import { reference } from '../reference.js';
import { type Fault, LEFT_BEHIND, onThisThread } from './fault.js';

const HONEST: Omit<ContractOptions, 'create'> = {
  createIgnoring: () => reference({ unsupported: 'ignore' }),
  module: {
    url: new URL('../reference.ts', import.meta.url).href,
    export: 'reference',
    execArgv: ['--import', 'tsx'],
  },
  timing: { startMs: 1_500, cancelMs: 600, lostMs: 800 },
  pendingCalls: 30_000,
};

/** Declares a test per fault: the clause holds for the honest executor and does not for the faulty one. */
export function rejects(faults: readonly Fault[]): void {
  const held = new Set<string>();

  async function honestHolds({ clause, honest = onThisThread }: Fault): Promise<void> {
    const key = `${clause} ${honest === onThisThread}`;
    if (held.has(key)) return;
    assert.deepEqual(await runClause(clauseNamed(clause), { ...HONEST, create: honest }), { held: true });
    held.add(key);
  }

  describe('the suite rejects an executor that', () => {
    afterEach(() => {
      for (const tidy of LEFT_BEHIND.splice(0)) tidy();
    });

    for (const { clause, fault, create, honest, createIgnoring, module } of faults) {
      it(`${clause} ${fault}`, { timeout: 60_000 }, async () => {
        await honestHolds({ clause, fault, create, ...(honest === undefined ? {} : { honest }) });
        const options = {
          ...HONEST,
          create,
          createIgnoring: createIgnoring ?? HONEST.createIgnoring,
          module: module ?? HONEST.module,
        };
        const outcome = await runClause(clauseNamed(clause), options).catch((error: unknown) => ({ error }));
        assert.ok('error' in outcome, `${clause} holds for an executor that ${fault}`);
        if (process.env.SHOW_REJECTIONS)
          console.log(clause, '|', fault, '|', String(outcome.error).slice(0, 300));
      });
    }
  });
}
