import type { RequestCounts } from '@elsewhere/executor-awsbatch/local';
import { expect, it } from 'vitest';
import { failure, stage } from './support/stage.js';
import { square } from './support/tasks.js';
import { until } from './support/until.js';

/** A burst of 10,000 takes minutes on two processors; the bounds are the same for fewer. */
const CALLS = Number(process.env.ELSEWHERE_AWS_BATCH_CALLS ?? 1_000);

/** What the defaults are made for: requests to AWS, not latency. */
const DEFAULTS = { lingerMs: 200, pollMs: 1_000, maxPollMs: 30_000, lookMs: 30_000, heartbeatMs: 5_000 };

const sum = (counts: Readonly<Record<string, number>>, names: RegExp): number =>
  Object.entries(counts).reduce((total, [name, count]) => total + (names.test(name) ? count : 0), 0);

const BATCH = /Job|Queue|Environment/;

/** The promised bounds, in one place. */
function expectFew(
  counts: RequestCounts,
  calls: number,
  children: number,
  seconds: number,
  events = 0,
): void {
  const { client, job } = counts;
  expect(sum(client, BATCH)).toBeLessThanOrEqual(20 + seconds / 5);
  expect(client.GetObject).toBeLessThanOrEqual(calls);
  expect(client.PutObject).toBeLessThanOrEqual(Math.ceil(calls / 1_000) + 1); // and the code, once
  expect(client.DeleteObjects).toBeLessThanOrEqual(Math.ceil((calls + children) / 1_000) + 1);
  const shards = Math.ceil((calls + 3 * children) / 1_000) + 1;
  expect(client.ListObjectsV2).toBeLessThanOrEqual(
    ((client.DescribeJobs ?? 0) + events) * shards + 2 + shards,
  );
  const markers = children * (1 + Math.ceil(seconds));
  expect(sum(job, /Object/)).toBeLessThanOrEqual(3 * children + calls + markers);
}

it('a burst by hundreds is one array, with few requests to anybody', { timeout: 900_000 }, async () => {
  const { executor, local } = await stage({ ...DEFAULTS, callsPerJob: 100 });
  const begun = performance.now();
  const values = await Promise.all(
    Array.from({ length: CALLS }, (_, index) => executor.submit(square, index)),
  );
  await executor.close();
  const seconds = (performance.now() - begun) / 1_000;
  expect(values).toEqual(Array.from({ length: CALLS }, (_, index) => index * index));
  const counts = local.requests();
  expect(counts.client.SubmitJob).toBe(1);
  expectFew(counts, CALLS, CALLS / 100, seconds);
  expect(local.keys()).toEqual([]);
});

it('with events Batch is asked ever more rarely, however much happens', { timeout: 300_000 }, async () => {
  const [calls, children] = [30, 10];
  const { executor, local } = await stage((local) => ({
    ...DEFAULTS,
    pollMs: 200,
    callsPerJob: calls / children,
    events: local.events,
  }));
  const begun = performance.now();
  await Promise.all(Array.from({ length: calls }, (_, index) => executor.submit(square, index)));
  await executor.close();
  const seconds = (performance.now() - begun) / 1_000;
  const { client } = local.requests();
  const events = 2 * children + 1;
  expectFew(local.requests(), calls, children, seconds, events);
  // Each look is half as long again after the one before it as that was; three are for the start and the end.
  const looks = Math.log(1 + (seconds * 1_000 * (1.5 - 1)) / 200) / Math.log(1.5);
  expect(client.DescribeJobs).toBeLessThanOrEqual(3 + looks);
  expect(client.ReceiveMessage).toBeLessThanOrEqual(events + 2 + seconds / 20);
  expect(client.DeleteMessageBatch).toBeLessThanOrEqual(client.ReceiveMessage!);
});

it('calls alone in their containers take one request each way', { timeout: 300_000 }, async () => {
  const { executor, local } = await stage({ ...DEFAULTS, callsPerJob: 1 });
  const begun = performance.now();
  await Promise.all(Array.from({ length: 20 }, (_, index) => executor.submit(square, index)));
  await executor.close();
  expectFew(local.requests(), 20, 20, (performance.now() - begun) / 1_000);
  expect(local.requests().client.SubmitJob).toBe(1);
});

it('containers that leave no outcomes cost a request for a hundred of them', {
  timeout: 120_000,
}, async () => {
  const CHILDREN = 120;
  const command = ['sh', '-c', 'sleep 0.1'];
  const { executor, local } = await stage({ ...DEFAULTS, callsPerJob: 1, command }, { vcpus: 4 });
  const begun = performance.now();
  const futures = Array.from({ length: CHILDREN }, (_, index) => executor.submit(square, index));
  const errors = await Promise.all(futures.map(failure));
  await executor.close();
  const seconds = (performance.now() - begun) / 1_000;
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['WORKER_LOST']));
  const { client } = local.requests();
  expect(sum(client, BATCH)).toBeLessThanOrEqual(20 + seconds / 5 + Math.ceil(CHILDREN / 100));
});

it('10,000 calls alone are one array job, and one request ends it', { timeout: 120_000 }, async () => {
  const { executor, local } = await stage({ ...DEFAULTS, callsPerJob: 1 }, { vcpus: 1, startingMs: 60_000 });
  const futures = Array.from({ length: 10_000 }, (_, index) => executor.submit(square, index));
  await until('all are accepted', () => futures.every(({ jobId }) => jobId !== undefined));
  expect(futures[9_999]?.jobId).toMatch(/:9999$/);
  await executor.close({ cancel: true });
  const { client } = local.requests();
  expect(client.SubmitJob).toBe(1);
  expect(client.TerminateJob).toBe(1);
  expect(sum(client, BATCH)).toBeLessThanOrEqual(20);
  expect(client.GetObject).toBeUndefined();
  expect([local.busy(), local.keys()]).toEqual([0, []]);
});
