import { jobLogs } from '@elsewhere/executor-awsbatch';
import { expect, it, vi } from 'vitest';
import { failure, stage } from './support/stage.js';
import { note, print, report } from './support/tasks.js';
import { until } from './support/until.js';

vi.setConfig({ testTimeout: 120_000 });

it('one call among many in a container: the others run, it stops or never starts', async () => {
  const { executor, file, lines } = await stage({ callsPerJob: 5 });
  const futures = ['a', 'b', 'c', 'd', 'e'].map((word) =>
    executor.submit(note, file, word, word === 'b' ? 60_000 : 0),
  );
  await until('the second runs', () => lines().includes('b 1'));
  for (const index of [1, 3]) futures[index]!.cancel('not this one');
  expect(await Promise.all([0, 2, 4].map((index) => futures[index]))).toEqual(['a', 'c', 'e']);
  for (const index of [1, 3]) expect(await failure(futures[index]!)).toMatchObject({ code: 'CANCELLED' });
  await executor.close();
  expect(lines()).toEqual(['a 1', 'b 1', 'c 1', 'e 1']);
});

it('one child of an array: its siblings go on', async () => {
  const { executor, local, file, lines } = await stage({ callsPerJob: 1 }, { vcpus: 3 });
  const futures = ['a', 'b', 'c'].map((word) =>
    executor.submit(note, file, word, word === 'b' ? 60_000 : 2_000),
  );
  await until('all run', () => lines().length === 3);
  futures[1]!.cancel();
  expect(await Promise.all([futures[0], futures[2]])).toEqual(['a', 'c']);
  await executor.close();
  const states = futures.map(({ jobId }) => local.describe(jobId!)?.status);
  expect(states).toEqual(['SUCCEEDED', 'FAILED', 'SUCCEEDED']);
  expect(local.requests().client.TerminateJob).toBe(1);
});

it('close leaves no job running and nothing under the prefix', async () => {
  const { executor, local, file, lines } = await stage({ callsPerJob: 2 });
  const futures = Array.from({ length: 12 }, (_, index) => executor.submit(note, file, `${index}`, 60_000));
  await until('some run', () => lines().length > 0);
  await executor.close({ cancel: true });
  for (const future of futures) expect(future.state).toBe('cancelled');
  expect([local.busy(), local.keys()]).toEqual([0, []]);
  expect(executor.stats()).toMatchObject({ pending: 0, running: 0 });
});

it('what has been kept for long enough goes with the next job', async () => {
  const { executor, local, file } = await stage({ keepMs: 0 });
  const first = (): string[] => local.keys().filter((key) => key.includes('/s1/'));
  await executor.submit(note, file, 'a');
  expect(first()).not.toEqual([]);
  await until('it is gone', async () => {
    await executor.submit(note, file, 'b');
    return first().length === 0;
  });
});

it('progress comes in order, with its binary, and before the result', async () => {
  const { executor } = await stage();
  const future = executor.submit(report, 5);
  const heard: unknown[] = [];
  future.on('progress', ({ fraction, note }) => heard.push([fraction, note]));
  future.on('settled', () => heard.push('settled'));
  expect(await future).toBe('done');
  const told = [1, 2, 3, 4, 5].map((step) => [step / 5, { step, bytes: new Uint8Array([step]) }]);
  expect(heard).toEqual([...told, 'settled']);
});

it('what a call prints is in the log of its job', async () => {
  const { executor, local } = await stage({ callsPerJob: 2 });
  const futures = ['a', 'b'].map((line) => executor.submit(print, line));
  await Promise.all(futures);
  await executor.close();
  const lines = await jobLogs(local.executor, futures[1]!.jobId!);
  expect(lines.filter((line) => /^(out|err): /.test(line)).sort()).toEqual([
    'err: a',
    'err: b',
    'out: a',
    'out: b',
  ]);
  expect(await failure(jobLogs(local.executor, 'nobody'))).toMatchObject({ code: 'REJECTED' });
});

it('calls that were left are found again by their `jobId` and by their `id`', async () => {
  const { executor, another, file, lines } = await stage({ callsPerJob: 2 });
  const futures = ['a', 'b'].map((word) => executor.submit(note, file, word, 500));
  await until('the first runs', () => lines().length > 0);
  const [first, second] = futures.map(({ jobId }) => jobId!);
  const { id } = futures[1]!;
  expect(second).toMatch(/^[0-9a-f-]{36}#1$/);
  await executor.close({ detach: true });
  for (const future of futures) expect(await failure(future)).toMatchObject({ code: 'CLOSED' });
  const heir = another();
  expect(await Promise.all([heir.attach!(note, first!), heir.attach!(note, second!)])).toEqual(['a', 'b']);
  expect(await heir.attach!(note, id)).toBe('b');
  expect(await failure(heir.attach!(note, 'c000000000000-1'))).toMatchObject({ code: 'REJECTED' });
  expect(await failure(heir.attach!(note, 'no-such-id'))).toMatchObject({ code: 'REJECTED' });
  const unknown = '00000000-0000-0000-0000-000000000000';
  expect((await failure(heir.attach!(note, unknown))).message).toContain('does not know the job');
  expect(lines()).toEqual(['a 1', 'b 1']);
});
