import assert from 'node:assert/strict';
import { type ContractOptions, clausesFor, runClause } from '@elsewhere/executor-testkit/suite';
import { describe, it } from 'vitest';
import { reference } from './reference.js';
import { referenceThreads } from './reference-threads.js';

const url = new URL('./reference-threads.ts', import.meta.url).href;
const options: ContractOptions = {
  create: (wish) => referenceThreads(wish),
  module: { url, export: 'referenceThreads', execArgv: ['--import', 'tsx'] },
};

/** What the reference on this thread cannot show, and what threads make harder. */
const shown = new Set(clausesFor(reference().supports));
const clauses = clausesFor(referenceThreads().supports).filter(
  (clause) => !shown.has(clause) || /^[CH]/.test(clause.id),
);

describe('reference-threads keeps the clauses about threads', () => {
  for (const clause of clauses) {
    it(`${clause.id} ${clause.title}`, { timeout: 60_000 }, async () => {
      assert.deepEqual(await runClause(clause, options), { held: true });
    });
  }
});
