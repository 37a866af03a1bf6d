// Against moto's server, which nobody of us has written; and against AWS where ELSEWHERE_AWS_BATCH_QUEUE names a queue.
import { spawn } from 'node:child_process';
import { BatchClient, DescribeJobDefinitionsCommand, DescribeJobsCommand } from '@aws-sdk/client-batch';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type AwsBatchOptions, awsBatch, jobLogs } from '@elsewhere/executor-awsbatch';
import { startLocalBatch } from '@elsewhere/executor-awsbatch/local';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { workerCommand } from './support/endpoint.js';
import { type Moto, startMoto } from './support/moto.js';
import { observeObjects } from './support/observe-objects.js';
import { startPodman } from './support/podman.js';
import { failure } from './support/stage.js';
import { print, report, square } from './support/tasks.js';
import { until } from './support/until.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

const { ELSEWHERE_AWS_BATCH_QUEUE, ELSEWHERE_AWS_BATCH_DEFINITION, ELSEWHERE_AWS_BATCH_BUCKET } = process.env;

describe('on moto', () => {
  let moto: Moto;
  let options: AwsBatchOptions;

  beforeAll(async () => {
    moto = await startMoto();
    options = {
      ...moto.clients,
      jobQueue: 'local',
      jobDefinition: 'local',
      bucket: 'local',
      lingerMs: 10,
      pollMs: 100,
    };
  });
  afterAll(() => moto?.stop());

  async function keys(): Promise<string[]> {
    const s3 = new S3Client({ ...moto.clients, forcePathStyle: true });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'local' }));
    s3.destroy();
    return Contents.map(({ Key = '' }) => Key);
  }

  /** Runs the container of a job by hand: what Batch would have done. */
  async function runContainer(jobId: string): Promise<number | null> {
    const batch = new BatchClient(moto.clients);
    const { jobs = [] } = await batch.send(new DescribeJobsCommand({ jobs: [jobId] }));
    batch.destroy();
    const variables = (jobs[0]?.container?.environment ?? []).map(({ name = '', value = '' }) => [
      name,
      value,
    ]);
    const { endpoint, region, credentials } = moto.clients;
    const [program = '', ...words] = workerCommand();
    const child = spawn(program, words, {
      stdio: 'inherit',
      env: {
        PATH: process.env.PATH,
        ...Object.fromEntries(variables),
        AWS_BATCH_JOB_ID: jobId,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
    return new Promise((resolve) => child.once('exit', resolve));
  }

  it('a submitted call, its container and its outcome pass through its Batch and its S3', async () => {
    const first = awsBatch({ ...options, pollMs: 60_000, maxPollMs: 60_000 }); // moto's jobs end before they begin
    const futures = [3, 4].map((x) => first.submit(square, x));
    await until('both are accepted', () => futures.every(({ jobId }) => jobId !== undefined));
    const ids = futures.map(({ jobId }) => jobId!);
    await first.close({ detach: true });
    for (const id of ids) expect(await runContainer(id)).toBe(0);
    expect(await runContainer(ids[0]!)).toBe(0); // delivered twice: finds the claim
    const second = awsBatch(options);
    expect(await Promise.all(ids.map((id) => second.attach!(square, id)))).toEqual([9, 16]);
    await second.close();
  });

  it('its jobs end well and leave no outcome, which is told, and nothing of them stays', async () => {
    const before = await keys();
    const executor = awsBatch({ ...options, callsPerJob: 1 });
    for (const future of [executor.submit(square, 1), executor.submit(square, 2)])
      expect(await failure(future)).toMatchObject({
        code: 'WORKER_LOST',
        message: expect.stringContaining('left no outcome'),
      });
    await executor.close();
    expect(await keys()).toEqual(before);
  });

  it('a definition for an image is registered once', async () => {
    const { jobDefinition: _, ...rest } = options;
    for (const x of [1, 2]) {
      const executor = awsBatch({ ...rest, image: 'tasks:7' });
      expect(await failure(executor.submit(square, x))).toMatchObject({ code: 'WORKER_LOST' });
      await executor.close();
    }
    const batch = new BatchClient(moto.clients);
    const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ status: 'ACTIVE' }));
    batch.destroy();
    const ours = jobDefinitions.filter(({ jobDefinitionName }) =>
      jobDefinitionName?.startsWith('elsewhere-'),
    );
    expect(ours.map(({ revision }) => revision)).toEqual([1]);
  });

  it('what it refuses is told in its words', async () => {
    const executor = awsBatch({ ...options, jobQueue: 'nowhere' });
    expect(await failure(executor.submit(square, 1))).toMatchObject({ code: 'REJECTED' });
    await executor.close();
    const lost = awsBatch({ ...options, bucket: 'no-bucket' });
    expect(await failure(lost.submit(square, 1))).toMatchObject({
      message: expect.stringContaining('NoSuchBucket'),
    });
    await lost.close();
  });

  it('its S3 and that of the local endpoint answer alike', async () => {
    await using local = await startLocalBatch();
    expect(await observeObjects(local.clients)).toEqual(await observeObjects(moto.clients));
  });
});

const podman = await startPodman();

if (typeof podman === 'string') {
  console.info(`no real containers on moto, where jobs then run nothing: ${podman}`);
} else {
  afterAll(() => podman.stop());

  describe('on moto, with containers of podman', () => {
    let moto: Moto | undefined;
    let options: AwsBatchOptions;

    beforeAll(async () => {
      moto = await startMoto(podman);
      options = {
        ...moto.clients,
        jobQueue: 'local',
        jobDefinition: 'local',
        bucket: 'local',
        command: workerCommand(),
        lingerMs: 10,
        pollMs: 250,
        maxPollMs: 500,
        lookMs: 500,
        heartbeatMs: 500,
      };
    });
    afterAll(() => moto?.stop());

    it('calls run in the containers of an array, and what they print is in their logs', async () => {
      const executor = awsBatch({ ...options, callsPerJob: 2 });
      const futures = ['a', 'b', 'c'].map((line) => executor.submit(print, line));
      expect(await Promise.all(futures)).toEqual(['a', 'b', 'c']);
      expect(futures.map(({ jobId }) => jobId?.replace(/^[^:]*/, ''))).toEqual([':0#0', ':0#1', ':1']);
      await executor.close();
      const lines = await jobLogs(options, futures[2]!.jobId!);
      expect(lines.filter((line) => /^(out|err): /.test(line)).sort()).toEqual(['err: c', 'out: c']);
    });

    it('a call that is cancelled while it runs ends with its container', async () => {
      const executor = awsBatch(options);
      const future = executor.submit(report, 10_000);
      await until('it runs', () => future.state === 'running');
      future.cancel('enough');
      expect(await failure(future)).toMatchObject({ code: 'CANCELLED' });
      await executor.close();
      expect(executor.stats().running).toBe(0);
    });

    it('events are taken from its SQS, and those of others are left there', async () => {
      const sqs = new SQSClient(moto!.clients);
      const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
      const executor = awsBatch({ ...options, events: { queueUrl } });
      const future = executor.submit(report, 60);
      await until('it is accepted', () => future.jobId !== undefined);
      const batch = new BatchClient(moto!.clients);
      const { jobs = [] } = await batch.send(new DescribeJobsCommand({ jobs: [future.jobId!] }));
      const ours = { jobId: future.jobId, jobName: jobs[0]?.jobName, status: 'RUNNING' };
      for (const detail of [ours, { ...ours, jobName: 'theirs' }]) {
        const MessageBody = JSON.stringify({ 'detail-type': 'Batch Job State Change', detail });
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
      }
      expect(await future).toBe('done');
      await executor.close();
      const receive = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 10 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      expect(Messages.map(({ Body }) => JSON.parse(Body ?? '').detail.jobName)).toEqual(['theirs']);
      for (const client of [sqs, batch]) client.destroy();
    });

    it('a container that dies leaves WORKER_LOST', async () => {
      const executor = awsBatch({ ...options, command: ['/bin/sh', '-c', 'echo no worker here; exit 3'] });
      expect(await failure(executor.submit(square, 1))).toMatchObject({
        code: 'WORKER_LOST',
        stderr: 'no worker here',
      });
      await executor.close();
    });
  });
}

if (ELSEWHERE_AWS_BATCH_QUEUE !== undefined) {
  describe('on AWS', () => {
    const options: AwsBatchOptions = {
      jobQueue: ELSEWHERE_AWS_BATCH_QUEUE,
      jobDefinition: ELSEWHERE_AWS_BATCH_DEFINITION ?? 'elsewhere',
      bucket: ELSEWHERE_AWS_BATCH_BUCKET ?? '',
    };

    it('calls run, one is cancelled, and nothing stays', { timeout: 1_800_000 }, async () => {
      const executor = awsBatch({ ...options, callsPerJob: 2 });
      const values = await Promise.all(
        Array.from({ length: 6 }, (_, index) => executor.submit(square, index)),
      );
      expect(values).toEqual([0, 1, 4, 9, 16, 25]);
      const unwanted = executor.submit(square, 7);
      unwanted.cancel();
      expect(await failure(unwanted)).toMatchObject({ code: 'CANCELLED' });
      await executor.close();
    });
  });
}
