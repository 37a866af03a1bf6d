import { expect, it, onTestFinished, vi } from 'vitest';
import { stage } from './support/stage.js';
import { note, square } from './support/tasks.js';
import { until } from './support/until.js';

vi.setConfig({ testTimeout: 120_000 });

it('no more vCPUs are on their way than `maxVcpus` says: what is beyond waits here', async () => {
  const { executor, local, file, lines } = await stage({ maxVcpus: 2, callsPerJob: 1 }, { vcpus: 4 });
  const large = note.with({ resources: { cpus: 2 } });
  const futures = ['a', 'b', 'c'].map((word) => executor.submit(large, file, word, 300));
  let most = 0;
  const timer = setInterval(() => {
    const accepted = futures.filter(({ jobId, state }) => jobId !== undefined && !/ed$/.test(state));
    most = Math.max(most, accepted.length, local.busy());
  }, 5);
  onTestFinished(() => clearInterval(timer));
  expect(await Promise.all(futures)).toEqual(['a', 'b', 'c']);
  expect([most, lines().length, local.requests().client.SubmitJob]).toEqual([1, 3, 3]);
});

it('many containers at once are warned of, with what to do', async () => {
  const told: string[] = [];
  const hear = ({ message }: Error): void => void told.push(message);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  const { executor } = await stage({ callsPerJob: 1, warnAboveJobs: 2 });
  await Promise.all([1, 2, 3].map((x) => executor.submit(square, x)));
  const [warning] = told.filter((text) => text.includes('containers at once'));
  expect(warning).toMatch(
    /starts 3 containers at once, more than `warnAboveJobs` \(2\).*Raise `callsPerJob`/,
  );
});

it('what a program left behind that is gone for long is removed by the next one', async () => {
  const { executor, another, local } = await stage({ sweepAfterMs: 3_600_000 });
  await executor.submit(square, 1);
  await executor.close({ detach: true });
  const folder = local.keys()[0]!.split('/').slice(0, 2).join('/');
  const left = (): string[] => local.keys().filter((key) => key.startsWith(folder));
  await another().submit(square, 2);
  expect(left()).not.toEqual([]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  await another().submit(square, 3);
  await until('it is gone', () => left().length === 0);
});
