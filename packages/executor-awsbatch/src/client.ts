import type {
  BatchClient,
  BatchClientConfig,
  ListJobsCommandInput,
  ListJobsCommandOutput,
} from '@aws-sdk/client-batch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Batch, ByteRange, Listed, Messages, Objects } from './asked-of-aws.js';
import { isAbsent, isFenced } from './faults-of-aws.js';
import { lazily } from './lazily.js';
import { sharedBucket, withPatience } from './patience.js';

export type * from '@aws-sdk/client-batch';

/** Clients of the AWS SDK that somebody brings along. */
export interface Clients {
  readonly batch?: BatchClient | undefined;
  readonly s3?: S3Client | undefined;
  readonly logs?: CloudWatchLogsClient | undefined;
  readonly sqs?: SQSClient | undefined;
}

/** What the clients of the AWS SDK take as credentials. */
export type Credentials = NonNullable<BatchClientConfig['credentials']>;

/** How requests are made. */
export interface ClientRules {
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly credentials: Credentials | undefined;
  /** Milliseconds for which a request is tried again while AWS is busy or ill. */
  readonly patienceMs: number;
  /** Requests to Batch in one second, of all executors in this process. */
  readonly requestsPerSecond: number;
  readonly kmsKeyId: string | undefined;
}

/** Objects that one request deletes. */
const DELETED_AT_ONCE = 1_000;

/**
 * How messages are received: the most that one request gives, the longest it waits for the first, and the seconds for
 * which nobody else sees them.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html (2026-11)
 */
const RECEIVING = { MaxNumberOfMessages: 10, WaitTimeSeconds: 20, VisibilityTimeout: 5 } as const;

/** One try per request: which ones may be repeated is decided here, not in the SDK. */
function settingsOf({ region, endpoint, credentials }: ClientRules) {
  return {
    maxAttempts: 1,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

// Loaded when first used: a container needs one of the four, and starting it is most of what a short call costs.
const batchSdk = () => import('@aws-sdk/client-batch');
const logsSdk = () => import('@aws-sdk/client-cloudwatch-logs');
const s3Sdk = () => import('@aws-sdk/client-s3');
const sqsSdk = () => import('@aws-sdk/client-sqs');

/** A request, and again while AWS is busy or ill. */
type Asking<C, S extends () => Promise<unknown>> = <T>(
  request: (client: C, sdk: Awaited<ReturnType<S>>) => Promise<T>,
) => Promise<T>;

/** Opens a bucket. @param given - A client that somebody else owns. */
export function openObjects(bucket: string, rules: ClientRules, given?: S3Client): Objects {
  const client = lazily(given, async () => new (await s3Sdk()).S3Client(settingsOf(rules)));
  const { patienceMs, kmsKeyId } = rules;
  const ask: Asking<S3Client, typeof s3Sdk> = (request) =>
    withPatience(async () => request(await client.get(), await s3Sdk()), patienceMs);
  const encryption =
    kmsKeyId === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId };

  let written = false;

  return {
    get written() {
      return written;
    },

    async put(key, bytes) {
      const object = { Bucket: bucket, Key: key, Body: bytes, ...encryption };
      await ask((s3, sdk) => s3.send(new sdk.PutObjectCommand(object)));
      written = true;
    },

    async create(key, bytes) {
      const object = { Bucket: bucket, Key: key, Body: bytes, IfNoneMatch: '*', ...encryption };
      try {
        await ask((s3, sdk) => s3.send(new sdk.PutObjectCommand(object)));
        return true;
      } catch (error) {
        if (isFenced(error)) return false;
        throw error;
      }
    },

    async get(key, range) {
      const Range = range === undefined ? {} : { Range: toRange(range) };
      try {
        return await ask(async (s3, sdk) => {
          const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...Range }));
          return Buffer.from((await Body?.transformToByteArray()) ?? []);
        });
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },

    async list(prefix) {
      const found: Listed[] = [];
      let token: string | undefined;
      do {
        const request = { Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) };
        const page = await ask((s3, sdk) => s3.send(new sdk.ListObjectsV2Command(request)));
        for (const { Key = '', ETag = '', LastModified } of page.Contents ?? [])
          found.push({ key: Key, etag: ETag, modifiedAt: LastModified?.getTime() ?? 0 });
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return found;
    },

    async folders(prefix) {
      const request = { Bucket: bucket, Prefix: prefix, Delimiter: '/' };
      const page = await ask((s3, sdk) => s3.send(new sdk.ListObjectsV2Command(request)));
      return (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(prefix.length, -1));
    },

    async remove(keys) {
      for (let from = 0; from < keys.length; from += DELETED_AT_ONCE) {
        const Objects = keys.slice(from, from + DELETED_AT_ONCE).map((Key) => ({ Key }));
        const request = { Bucket: bucket, Delete: { Objects, Quiet: true } };
        await ask((s3, sdk) => s3.send(new sdk.DeleteObjectsCommand(request)));
      }
    },

    close: client.close,
  };
}

function toRange(range: ByteRange): string {
  return 'last' in range ? `bytes=-${range.last}` : `bytes=${range.from}-${range.to}`;
}

/** Opens Batch and the logs of its jobs. */
export function openBatch(rules: ClientRules, given: Clients = {}): Batch {
  const client = lazily(given.batch, async () => new (await batchSdk()).BatchClient(settingsOf(rules)));
  const logs = lazily(given.logs, async () => new (await logsSdk()).CloudWatchLogsClient(settingsOf(rules)));
  const { patienceMs, requestsPerSecond } = rules;
  const bucket = sharedBucket(
    `${rules.endpoint ?? process.env.AWS_ENDPOINT_URL ?? ''} ${rules.region ?? ''}`,
    requestsPerSecond,
  );

  async function ask<T>(
    request: (client: BatchClient, sdk: Awaited<ReturnType<typeof batchSdk>>) => Promise<T>,
    lookUp?: () => Promise<T | undefined>,
  ): Promise<T> {
    const once = async (): Promise<T> => {
      await bucket.take();
      return request(await client.get(), await batchSdk());
    };
    return withPatience(once, patienceMs, lookUp);
  }

  function list(request: ListJobsCommandInput): Promise<ListJobsCommandOutput> {
    return ask((batch, sdk) => batch.send(new sdk.ListJobsCommand(request)));
  }

  return {
    region: async () => (await client.get()).config.region(),

    async submit(request) {
      const filters = [{ name: 'JOB_NAME', values: [request.jobName ?? ''] }];
      const { jobId = '' } = await ask(
        (batch, sdk) => batch.send(new sdk.SubmitJobCommand(request)),
        async () => {
          const { jobSummaryList } = await list({ jobQueue: request.jobQueue, filters });
          const job = jobSummaryList?.find(({ jobName }) => jobName === request.jobName);
          return job === undefined ? undefined : { ...job, $metadata: {} };
        },
      );
      return jobId;
    },

    async describe(jobs) {
      const answer = await ask((batch, sdk) => batch.send(new sdk.DescribeJobsCommand({ jobs: [...jobs] })));
      return answer.jobs ?? [];
    },

    list,

    async terminate(jobId, reason) {
      await ask((batch, sdk) => batch.send(new sdk.TerminateJobCommand({ jobId, reason })));
    },

    async terminateMany(jobs, reason) {
      const answer = await ask((batch, sdk) =>
        batch.send(new sdk.TerminateJobsCommand({ jobs: [...jobs], reason })),
      );
      return (answer.errors ?? []).flatMap(({ job }) => job ?? []);
    },

    async queue(name) {
      const answer = await ask((batch, sdk) =>
        batch.send(new sdk.DescribeJobQueuesCommand({ jobQueues: [name] })),
      );
      return answer.jobQueues?.[0];
    },

    async troubles(queue) {
      const names = (queue.computeEnvironmentOrder ?? []).flatMap(
        ({ computeEnvironment }) => computeEnvironment ?? [],
      );
      if (names.length === 0) return [];
      const request = { computeEnvironments: names };
      const { computeEnvironments = [] } = await ask((batch, sdk) =>
        batch.send(new sdk.DescribeComputeEnvironmentsCommand(request)),
      );
      return computeEnvironments
        .filter(({ state, status }) => state !== 'ENABLED' || status !== 'VALID')
        .map(
          ({ computeEnvironmentName, state, status, statusReason }) =>
            `compute environment ${computeEnvironmentName} is ${state} and ${status}${statusReason ? `: ${statusReason}` : ''}`,
        );
    },

    async definitions(request) {
      const answer = await ask((batch, sdk) => batch.send(new sdk.DescribeJobDefinitionsCommand(request)));
      return answer.jobDefinitions ?? [];
    },

    async register(request) {
      const answer = await ask((batch, sdk) => batch.send(new sdk.RegisterJobDefinitionCommand(request)));
      return answer.jobDefinitionArn ?? '';
    },

    async logs(logGroupName, logStreamName, limit) {
      const request = { logGroupName, logStreamName, limit };
      const { events = [] } = await withPatience(
        async () => (await logs.get()).send(new (await logsSdk()).GetLogEventsCommand(request)),
        patienceMs,
      );
      return events.map(({ message = '' }) => message);
    },

    async close() {
      await Promise.all([client.close(), logs.close()]);
    },
  };
}

/** Opens a queue of SQS. Each request is made once: whoever reads the queue asks again anyway. */
export function openMessages(queueUrl: string, rules: ClientRules, given?: SQSClient): Messages {
  const client = lazily(given, async () => new (await sqsSdk()).SQSClient(settingsOf(rules)));
  const queue = { QueueUrl: queueUrl };

  return {
    async receive(signal) {
      const { ReceiveMessageCommand } = await sqsSdk();
      const request = new ReceiveMessageCommand({
        ...queue,
        ...RECEIVING,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      });
      const { Messages = [] } = await (await client.get()).send(request, { abortSignal: signal });
      return Messages.map(({ Body = '', ReceiptHandle = '', Attributes }) => ({
        text: Body,
        receipt: ReceiptHandle,
        received: Number(Attributes?.ApproximateReceiveCount ?? 1),
      }));
    },

    async remove(receipts) {
      const { DeleteMessageBatchCommand } = await sqsSdk();
      const Entries = receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      await (await client.get()).send(new DeleteMessageBatchCommand({ ...queue, Entries }));
    },

    close: client.close,
  };
}
