import { executorContract } from '@elsewhere/executor-testkit';
import { clausesFor, runClause } from '@elsewhere/executor-testkit/suite';
import { describe, it } from 'vitest';
import { composed, nest } from './support/composed.js';

executorContract('a nest of all composites around threads', {
  create: (wish) => nest(wish ?? {}),
  createIgnoring: () => nest({ unsupported: 'ignore' }),
  module: {
    url: new URL('./support/composed.ts', import.meta.url).href,
    export: 'nest',
    options: { workers: 2 },
    execArgv: ['--import', 'tsx'],
  },
});

/** Where a composite could go wrong on workers that die, are killed, or hold calls that have not started. */
const DELICATE = ['F5/exit', 'H2/answers', 'R3', 'R4', 'R5', 'X1', 'X2/busy-loop', 'X7/stats'];

describe.each(Object.entries(composed))('%s around threads keeps what is delicate', async (_kind, create) => {
  const probe = create({});
  const { supports } = probe;
  await probe.close();
  for (const clause of clausesFor(supports)) {
    if (!DELICATE.some((name) => name === clause.id || name === `${clause.id}/${clause.part}`)) continue;
    it(`${clause.id} ${clause.title}`, { timeout: 60_000 }, async ({ skip }) => {
      const outcome = await runClause(clause, { create: (wish) => create(wish ?? {}) });
      if ('skipped' in outcome) skip(outcome.skipped);
    });
  }
});
