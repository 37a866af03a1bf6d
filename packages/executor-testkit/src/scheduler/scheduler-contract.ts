import { describe, it } from 'vitest';
import type { Clause } from '../clause.js';
import { type ContractOptions, LOCAL_TIMING } from '../options.js';
import { missingFor, runClause } from '../run-clause.js';
import type { Scenario } from './scenario.js';
import { scenarios } from './scenarios.js';
import { setStage } from './stage.js';

/** What {@link schedulerContract} needs to know about an executor. Only `create` is required. */
export type SchedulerContractOptions = Pick<ContractOptions, 'create' | 'module' | 'timing' | 'scratch'>;

/**
 * Declares one vitest test per promise of the scheduler, each on a fresh executor. What makes no sense on an
 * executor, by its `supports`, is printed as skipped with the reason.
 *
 * @param name - Subject of the report: `'nomad'`.
 *
 * @example
 * ```ts
 * schedulerContract('nomad', { create: () => nomad({ address: 'http://127.0.0.1:4646' }) });
 * ```
 */
export function schedulerContract(name: string, options: SchedulerContractOptions): void {
  if (typeof options.create !== 'function') {
    throw new TypeError(`expected \`create\` to be a function, got \`${String(options.create)}\``);
  }
  const timing = { ...LOCAL_TIMING, ...options.timing };
  const timeoutMs = 60_000 + 12 * timing.startMs + 4 * (timing.cancelMs + timing.lostMs);

  describe(`a scheduler on ${name} keeps its promises`, async () => {
    const probe = await options.create();
    const { supports } = probe;
    await probe.close({ cancel: true });

    for (const [group, promises] of Object.entries(scenarios)) {
      describe(group, () => {
        for (const scenario of promises) {
          const clause = toClause(scenario);
          const skip = scenario.unfit?.(supports) ?? missingFor(clause, options);
          if (skip !== undefined) {
            it(`${scenario.title} (skipped: ${skip})`, ({ skip: skipNow }) => skipNow(skip));
            continue;
          }
          it(scenario.title, { timeout: timeoutMs }, async () => {
            await runClause(clause, options);
          });
        }
      });
    }
  });
}

function toClause({ title, needs = [], run }: Scenario): Clause {
  return {
    id: 'scheduler',
    part: 'scenario',
    title,
    needs: ['scratch', ...needs],
    applies: () => true,
    run: async (context) => run(await setStage(context)),
  };
}
