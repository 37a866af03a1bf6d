import { storm } from '@elsewhere/executor-testkit';
import { threads } from '@elsewhere/executor-threads';
import { expect, it } from 'vitest';

const { ELSEWHERE_CHAOS_CALLS = '1500', ELSEWHERE_CHAOS_SEED = '1' } = process.env;
const calls = Number(ELSEWHERE_CHAOS_CALLS);

it('in a storm every call settles rightly and nothing is left behind', {
  timeout: 60_000 + calls * 60,
}, async () => {
  const create = () =>
    threads({ workers: 3, recycleAfterCalls: 200, resourceLimits: { maxOldGenerationSizeMb: 48 } });
  const report = await storm({ create, calls, seed: Number(ELSEWHERE_CHAOS_SEED), killWorkers: false });
  console.log(report);
  expect(Object.values(report.outcomes).reduce((sum, count) => sum + count)).toBe(calls);
});
