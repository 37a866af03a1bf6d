import {
  BatchClient,
  DescribeJobsCommand,
  type JobDetail,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  type SubmitJobCommandInput,
} from '@aws-sdk/client-batch';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { type LocalBatch, type LocalBatchOptions, startLocalBatch } from '@elsewhere/executor-awsbatch/local';
import { onTestFinished } from 'vitest';
import { until } from './until.js';

/** An endpoint with the clients of the SDK, and a shell as its only program. */
export interface Bench {
  readonly local: LocalBatch;
  readonly batch: BatchClient;
  readonly s3: S3Client;
  /** Submits a shell script as a job. */
  submit(script: string, more?: Partial<SubmitJobCommandInput>): Promise<string>;
  describe(...ids: string[]): Promise<JobDetail[]>;
  /** Waits for a state. */
  reaches(id: string, ...states: string[]): Promise<JobDetail>;
  /** What a job wrote. */
  output(id: string): Promise<string[]>;
}

/** Starts one that ends with its test. */
export async function bench(options: LocalBatchOptions = {}): Promise<Bench> {
  const local = await startLocalBatch({ vcpus: 4, ...options });
  const clients = { ...local.clients, maxAttempts: 1 };
  const [batch, s3, logs] = [
    new BatchClient(clients),
    new S3Client(clients),
    new CloudWatchLogsClient(clients),
  ];
  onTestFinished(async () => {
    for (const client of [batch, s3, logs]) client.destroy();
    await local.close();
  });
  const containerProperties = { image: 'shell', command: ['sh', '-c', 'exit 0'] };
  await batch.send(
    new RegisterJobDefinitionCommand({ jobDefinitionName: 'shell', type: 'container', containerProperties }),
  );

  async function describe(...jobs: string[]): Promise<JobDetail[]> {
    return (await batch.send(new DescribeJobsCommand({ jobs }))).jobs ?? [];
  }

  async function reaches(id: string, ...states: string[]): Promise<JobDetail> {
    let detail: JobDetail | undefined;
    await until(
      `job ${id} is ${states.join(' or ')}`,
      async () => {
        [detail] = await describe(id);
        return states.includes(detail?.status ?? '');
      },
      () => detail?.status,
    );
    return detail!;
  }

  return {
    local,
    batch,
    s3,
    async submit(script, { containerOverrides, ...more } = {}) {
      const overrides = { command: ['sh', '-c', script], ...containerOverrides };
      const job = { jobName: 'job', jobQueue: local.queue, jobDefinition: 'shell', ...more };
      const { jobId } = await batch.send(new SubmitJobCommand({ ...job, containerOverrides: overrides }));
      return jobId!;
    },
    describe,
    reaches,
    async output(id) {
      const [detail] = await describe(id);
      const stream = { logGroupName: '/aws/batch/job', logStreamName: detail?.container?.logStreamName };
      const { events = [] } = await logs.send(new GetLogEventsCommand(stream));
      return events.map(({ message }) => message ?? '');
    },
  };
}

/** What a promise rejects with. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ name: string; message: string; status: number }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode ?? 0 };
  }
  throw new Error('expected a refusal');
}
