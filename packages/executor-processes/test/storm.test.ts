import { processes } from '@elsewhere/executor-processes';
import { storm } from '@elsewhere/executor-testkit';
import { expect, it } from 'vitest';

const { ELSEWHERE_CHAOS_CALLS = '1500', ELSEWHERE_CHAOS_SEED = '1' } = process.env;
const calls = Number(ELSEWHERE_CHAOS_CALLS);

it('in a storm every call settles rightly and nothing is left behind', {
  timeout: 60_000 + calls * 60,
}, async () => {
  const create = () =>
    processes({ workers: 3, recycleAfterCalls: 200, execArgv: ['--max-old-space-size=48'], output: 'log' });
  const report = await storm({ create, calls, seed: Number(ELSEWHERE_CHAOS_SEED), killWorkers: true });
  console.log(report);
  expect(Object.values(report.outcomes).reduce((sum, count) => sum + count)).toBe(calls);
});
