import { describe, it } from 'vitest';
import { checkOptions, names } from './check-options.js';
import { clausesFor } from './clauses.js';
import { type ContractOptions, LOCAL_TIMING } from './options.js';
import { missingFor, runClause } from './run-clause.js';

/**
 * Declares one vitest test per part of each clause that the executor has to keep. `supports` selects them: a
 * lesser grade selects the clauses for not having more.
 *
 * @param name - Subject of the report: `'nomad'`.
 * @throws TypeError, RangeError when the options are malformed or skip a clause that does not exist.
 *
 * @example
 * ```ts
 * executorContract('nomad', { create: () => nomad({ address: 'http://127.0.0.1:4646' }) });
 * ```
 */
export function executorContract(name: string, options: ContractOptions): void {
  checkOptions(options);
  const timing = { ...LOCAL_TIMING, ...options.timing };
  const timeoutMs = 30_000 + 8 * timing.startMs + 4 * (timing.cancelMs + timing.lostMs);

  describe(`${name} keeps the contract`, async () => {
    const probe = await options.create();
    const { supports } = probe;
    await probe.close({ cancel: true });

    for (const clause of clausesFor(supports)) {
      const title = `${clause.id} ${clause.title}`;
      const skip =
        options.skip?.find((each) => names(each.clause, clause))?.reason ?? missingFor(clause, options);
      if (skip !== undefined) {
        it(`${title} (skipped: ${skip})`, ({ skip: skipNow }) => skipNow(skip));
        continue;
      }
      it(title, { timeout: timeoutMs }, async ({ skip: skipNow }) => {
        const outcome = await runClause(clause, options);
        if ('skipped' in outcome) skipNow(outcome.skipped);
      });
    }
  });
}
