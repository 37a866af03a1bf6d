import { hostname } from 'node:os';
import { workerOf } from '@elsewhere/core/adapter';
import { expect, it, vi } from 'vitest';
import { failure, stage } from './support/stage.js';
import { note } from './support/tasks.js';
import { until } from './support/until.js';

vi.setConfig({ testTimeout: 120_000 });

it('two executors of one program on one queue, bucket and prefix never meet', async () => {
  const { executor: first, another, local, file, lines } = await stage({ callsPerJob: 2 }, { vcpus: 4 });
  const second = another();
  const long = ['x', 'y'].map((word) => first.submit(note, file, word, 60_000));
  const theirs = ['a', 'b', 'c'].map((word) => second.submit(note, file, word, 1_500));
  await until(
    'both run',
    () => lines().some((line) => /^x/.test(line)) && lines().some((line) => /^a/.test(line)),
  );
  const folders = (): string[] => [...new Set(local.keys().map((key) => key.split('/')[1]!))];
  expect(folders()).toHaveLength(2);
  await first.close({ cancel: true });
  for (const future of long) expect(await failure(future)).toMatchObject({ code: 'CANCELLED' });
  expect(folders()).toHaveLength(1);
  expect(await Promise.all(theirs)).toEqual(['a', 'b', 'c']);
  expect([first.stats().fenced, second.stats().fenced]).toEqual([0, 0]);
  expect(lines().sort()).toEqual(['a 1', 'b 1', 'c 1', 'x 1']);
  await second.close();
  expect([local.busy(), local.keys()]).toEqual([0, []]);
});

it('who runs a call is its container: its job at once, its machine and process with the first outcome', async () => {
  const { executor, file } = await stage({ callsPerJob: 2 });
  const [first, second] = ['a', 'b'].map((word) =>
    executor.submit(note, file, word, word === 'b' ? 1_500 : 0),
  );
  expect(workerOf(first!)).toBeUndefined();
  await Promise.race([first, second]);
  await until('the second runs', () => second!.state === 'running');
  const job = first!.jobId!.replace(/#.*/, '');
  expect(workerOf(first!)).toEqual({
    name: `job ${job}`,
    host: hostname(),
    pid: expect.any(Number),
    callsAtOnce: 1,
  });
  expect(workerOf(first!)?.pid).toBeGreaterThan(0);
  expect(workerOf(second!)).toBe(workerOf(first!));
  await second;
  expect(workerOf(second!)?.name).toBe(`job ${job}`);
});
