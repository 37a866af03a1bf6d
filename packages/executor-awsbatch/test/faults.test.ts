import { BatchClient, type JobDetail, SubmitJobCommand } from '@aws-sdk/client-batch';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Future } from '@elsewhere/core';
import type { LocalBatch } from '@elsewhere/executor-awsbatch/local';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { failure, stage } from './support/stage.js';
import { note } from './support/tasks.js';
import { until } from './support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const words = (count: number): string[] => Array.from({ length: count }, (_, index) => `w${index}`);

/** Waits until a call says that it runs. */
async function runs(future: Future<unknown>): Promise<string> {
  await until(
    'it runs',
    () => future.state === 'running',
    () => future.state,
  );
  return future.jobId!.replace(/#.*/, '');
}

function batchOf(local: LocalBatch): BatchClient {
  const client = new BatchClient({ ...local.clients, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

describe('every call settles once, rightly, and without retries none runs twice', () => {
  it.each([
    [
      'half of all requests are throttled',
      (local: LocalBatch) => local.faults.add({ operation: /./, kind: 'throttle', share: 0.5 }),
    ],
    [
      'S3 is ill and its conditional writes collide',
      (local: LocalBatch) => {
        local.faults.add({ operation: /Object/, kind: 'error', share: 0.25 });
        local.faults.add({ operation: 'PutObject', kind: 'conflict', share: 0.25 });
      },
    ],
    [
      'answers of all kinds are lost',
      (local: LocalBatch) => local.faults.add({ operation: /./, kind: 'lost', share: 0.25 }),
    ],
    [
      'connections are cut before anything is done',
      (local: LocalBatch) => local.faults.add({ operation: /./, kind: 'cut', share: 0.25 }),
    ],
  ] as const)('%s', async (_what, strike) => {
    const { executor, local, file, lines } = await stage({ callsPerJob: 4 });
    strike(local);
    const values = await Promise.all(words(8).map((word) => executor.submit(note, file, word)));
    expect(values).toEqual(words(8));
    expect(lines().sort()).toEqual(
      words(8)
        .map((word) => `${word} 1`)
        .sort(),
    );
    local.faults.clear();
    await executor.close();
    expect([local.busy(), local.keys()]).toEqual([0, []]);
  });
});

it('a SubmitJob whose answer is lost is looked up, not repeated', async () => {
  const { executor, local, file } = await stage();
  local.faults.add({ operation: 'SubmitJob', kind: 'lost', times: 1 });
  expect(await executor.submit(note, file, 'once')).toBe('once');
  expect(local.requests().client).toMatchObject({ SubmitJob: 1, ListJobs: 1 });
});

it('a call that was cancelled before it started never runs, also when another cancel was late', async () => {
  const { executor, local, file, lines } = await stage({ callsPerJob: 3, heartbeatMs: 5_000 });
  const [first, second, third] = ['a', 'b', 'c'].map((word) => executor.submit(note, file, word, 2_000));
  await runs(first!);
  local.faults.add({ operation: 'PutObject', kind: 'late', times: 1, from: 'client' });
  const { PutObject: before = 0 } = local.requests().client;
  second!.cancel();
  await until('its cancel is under way', () => local.requests().client.PutObject === before + 1);
  third!.cancel();
  expect(await first).toBe('a');
  await executor.close();
  expect(lines()).toEqual(['a 1']);
});

it('a job that Batch does not know at first is waited for, one that it has forgotten is WORKER_LOST', async () => {
  const { executor, local, file, lines } = await stage();
  local.faults.add({ operation: 'DescribeJobs', kind: 'empty', times: 4 });
  expect(await executor.submit(note, file, 'a', 1_000)).toBe('a');
  const lost = executor.submit(note, file, 'b', 60_000);
  await until('it runs', () => lines().includes('b 1'));
  local.faults.add({ operation: 'DescribeJobs', kind: 'empty' });
  const error = await failure(lost);
  expect(error).toMatchObject({ code: 'WORKER_LOST' });
  expect(error.message).toContain('AWS Batch does not know the job any more');
});

it('a job that is delivered twice runs once', async () => {
  const { executor, local, file, lines } = await stage({}, { vcpus: 4 });
  const future = executor.submit(note, file, 'once', 1_500);
  const jobId = await runs(future);
  const batch = batchOf(local);
  const { environment } = local.describe(jobId)?.container ?? ({} as NonNullable<JobDetail['container']>);
  const { command, jobQueue, jobDefinition } = local.executor;
  const containerOverrides = { command: [...command], environment };
  const { jobId: second } = await batch.send(
    new SubmitJobCommand({ jobName: 'again', jobQueue, jobDefinition, containerOverrides }),
  );
  await until('the second has ended', () => local.describe(second!)?.status === 'SUCCEEDED');
  expect(await future).toBe('once');
  expect(lines()).toEqual(['once 1']);
});

it('an outcome that comes after its attempt was given up changes nothing, and goes with the rest', async () => {
  const { executor, local, file, lines } = await stage({ lostRetries: 1 });
  const future = executor.submit(note, file, 'a', 2_500);
  await until('it has begun', () => lines().length > 0);
  const claim = local.keys().find((key) => key.endsWith('/claim'))!;
  local.reclaim(await runs(future));
  await until('it runs again', () => lines().length === 2);
  const s3 = new S3Client({ ...local.clients, maxAttempts: 1 });
  onTestFinished(() => s3.destroy());
  const key = claim.replace(/claim$/, '0');
  await s3.send(new PutObjectCommand({ Bucket: 'local', Key: key, Body: 'of a machine that was cut off' }));
  expect(await future).toBe('a');
  expect([future.attempt, lines()]).toEqual([2, ['a 1', 'a 2']]);
  await executor.close();
  expect([local.busy(), local.keys()]).toEqual([0, []]);
});

describe('a container that is lost', () => {
  it('with its Spot machine is WORKER_LOST and says so', async () => {
    const { executor, local, file } = await stage();
    const future = executor.submit(note, file, 'a', 60_000);
    const jobId = await runs(future);
    local.reclaim(jobId);
    const error = await failure(future);
    expect(error).toMatchObject({ code: 'WORKER_LOST', retryable: true, jobId, executor: 'awsbatch' });
    expect(error.message).toMatch(/Spot machines.*Host EC2 \(instance .*\) terminated.*Log: https:/);
  });

  it('by lack of memory says so', async () => {
    const { executor, local, file } = await stage();
    const future = executor.submit(note, file, 'a', 60_000);
    local.exhaust(await runs(future));
    const error = await failure(future);
    expect(error).toMatchObject({ code: 'WORKER_LOST', exitCode: 137, exitSignal: 'SIGKILL' });
    expect(error.message).toContain('ran out of memory: ask for more with `resources: { memoryMiB }`');
  });

  it('takes only the call that ran; those behind it go on with the attempt they have', async () => {
    const { executor, local, file, lines } = await stage({ callsPerJob: 4 });
    const futures = ['a', 'b', 'c', 'd'].map((word) =>
      executor.submit(note, file, word, word === 'b' ? 60_000 : 0),
    );
    await until('the second runs', () => lines().includes('b 1'));
    await until('the first has settled', () => futures[0]?.state === 'succeeded');
    local.reclaim(futures[1]!.jobId!.replace(/#.*/, ''));
    expect(await failure(futures[1]!)).toMatchObject({ code: 'WORKER_LOST' });
    expect(await Promise.all([futures[0], futures[2], futures[3]])).toEqual(['a', 'c', 'd']);
    expect(lines().sort()).toEqual(['a 1', 'b 1', 'c 1', 'd 1']);
    expect(futures.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
  });

  it('is followed by another attempt with `lostRetries`, which `retries` do not count', async () => {
    const { executor, local, file, lines } = await stage({ lostRetries: 1 });
    const future = executor.submit(note, file, 'a', 1_500);
    await until('it has begun', () => lines().length > 0);
    local.reclaim(await runs(future));
    expect(await future).toBe('a');
    expect([lines(), future.attempt]).toEqual([['a 1', 'a 2'], 2]);
  });

  it('because its image cannot be pulled is UNAVAILABLE, in the words of ECS, and may be tried again', async () => {
    const { executor, local, file, lines } = await stage();
    local.faults.add({ operation: 'PullImage', kind: 'error', times: 2 });
    const error = await failure(executor.submit(note, file, 'a'));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true, executor: 'awsbatch' });
    expect(error.message).toMatch(
      /image could not be pulled: does it exist, and may the execution role read it\?.*“Task failed to start”.*“CannotPullContainerError: Error response from daemon: pull access denied for local/,
    );
    expect(local.describe(error.jobId!)).toMatchObject({ status: 'FAILED', startedAt: undefined });
    expect(await executor.submit(note.with({ retries: 1 }), file, 'b')).toBe('b');
    expect(lines()).toEqual(['b 2']);
  });

  it('without an outcome though it ended well is told apart', async () => {
    const { executor, file } = await stage({ command: ['sh', '-c', 'echo nothing to do'] });
    const error = await failure(executor.submit(note, file, 'a'));
    expect(error).toMatchObject({ code: 'WORKER_LOST', stderr: 'nothing to do' });
    expect(error.message).toContain('ended well but left no outcome');
  });

  it('before it could start is REJECTED: its image has no such program', async () => {
    const { executor, file } = await stage({ command: ['no-such-program'] });
    expect(await failure(executor.submit(note, file, 'a'))).toMatchObject({
      code: 'REJECTED',
      message: expect.stringMatching(/does the image have `elsewhere-worker`\?.*CannotStartContainerError/),
    });
  });
});

it('an object that is no outcome fails its call and nothing else', async () => {
  const { executor, local, file, lines } = await stage({ callsPerJob: 3 });
  const futures = ['a', 'b', 'c'].map((word) => executor.submit(note, file, word, word === 'a' ? 1_500 : 0));
  await until('the first runs', () => lines().length > 0);
  const folder = local
    .keys()
    .find((key) => key.endsWith('/claim'))!
    .replace(/claim$/, '');
  const s3 = new S3Client({ ...local.clients, maxAttempts: 1 });
  await s3.send(new PutObjectCommand({ Bucket: 'local', Key: `${folder}1`, Body: 'forged' }));
  s3.destroy();
  expect(await failure(futures[1]!)).toMatchObject({ code: 'REJECTED' });
  expect(await Promise.all([futures[0], futures[2]])).toEqual(['a', 'c']);
});

it('jobs that no machine takes fail as UNAVAILABLE after `runnableTimeoutMs`, and are ended', async () => {
  const { executor, local, file } = await stage({ runnableTimeoutMs: 1_000 }, { queues: { empty: 0 } });
  const error = await failure(executor.submit(note.with({ backend: { jobQueue: 'empty' } }), file, 'a'));
  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  expect(error.message).toMatch(/has been RUNNABLE in the queue empty for \d+ s and no machine took it/);
  await executor.close();
  expect([local.busy(), local.keys()]).toEqual([0, []]);
});
