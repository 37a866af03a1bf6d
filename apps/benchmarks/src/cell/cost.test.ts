import { expect, it } from 'vitest';
import { costOf, timesAsMuch } from './cost.js';

it('takes the time of the clock and of the processor', async () => {
  const waited = await costOf(() => new Promise((resolve) => setTimeout(resolve, 60)));
  expect(waited.seconds).toBeGreaterThan(0.05);
  const worked = await costOf(async () => {
    const before = process.cpuUsage().user;
    while (process.cpuUsage().user - before < 60_000);
  });
  expect(worked.processorSeconds).toBeGreaterThan(0.05);
});

it('compares turn by turn', () => {
  const costs = (...seconds: number[]) =>
    seconds.map((each) => ({ seconds: each, processorSeconds: each / 2 }));
  expect(timesAsMuch(costs(2, 20, 6), costs(1, 10, 2), 'seconds')).toBe(2);
  expect(timesAsMuch(costs(3), costs(2), 'processorSeconds')).toBe(1.5);
});
