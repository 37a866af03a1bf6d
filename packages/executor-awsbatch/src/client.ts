import {
  BatchClient,
  type BatchClientConfig,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  type DescribeJobDefinitionsCommandInput,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  type JobDefinition,
  type JobDetail,
  type JobQueueDetail,
  ListJobsCommand,
  type ListJobsCommandInput,
  type ListJobsCommandOutput,
  RegisterJobDefinitionCommand,
  type RegisterJobDefinitionCommandInput,
  SubmitJobCommand,
  type SubmitJobCommandInput,
  TerminateJobCommand,
  TerminateJobsCommand,
} from '@aws-sdk/client-batch';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { isAbsent, isFenced } from './faults-of-aws.js';
import { sharedBucket, withPatience } from './patience.js';

export type {
  BatchClient,
  CloudWatchLogsClient,
  JobDefinition,
  JobDetail,
  JobQueueDetail,
  ListJobsCommandInput,
  RegisterJobDefinitionCommandInput,
  S3Client,
  SubmitJobCommandInput,
};

/** Clients of the AWS SDK that somebody brings along. */
export interface Clients {
  readonly batch?: BatchClient | undefined;
  readonly s3?: S3Client | undefined;
  readonly logs?: CloudWatchLogsClient | undefined;
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

/** An object of a listing. */
export interface Listed {
  readonly key: string;
  /** Changes with its content. */
  readonly etag: string;
  readonly modifiedAt: number;
}

/** What is asked of S3, about one bucket. */
export interface Objects {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes only where nothing is. `false`: something was; a try whose answer was lost may have been the first. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** `undefined`: there is none. @param range - Both ends included. */
  get(key: string, range?: { readonly from: number; readonly to: number }): Promise<Buffer | undefined>;
  list(prefix: string): Promise<Listed[]>;
  /** Names of the folders in a folder. */
  folders(prefix: string): Promise<string[]>;
  remove(keys: readonly string[]): Promise<void>;
  /** Lets go of sockets, unless the client is somebody else's. */
  close(): void;
}

/** What is asked of Batch and CloudWatch Logs. */
export interface Batch {
  region(): Promise<string>;
  /** Id of the job. A try whose answer was lost is looked up by its name before it is repeated. */
  submit(request: SubmitJobCommandInput): Promise<string>;
  /** At most 100 ids. */
  describe(jobs: readonly string[]): Promise<JobDetail[]>;
  list(request: ListJobsCommandInput): Promise<ListJobsCommandOutput>;
  terminate(jobId: string, reason: string): Promise<void>;
  /** At most 50 ids. Those that were not ended. */
  terminateMany(jobs: readonly string[], reason: string): Promise<string[]>;
  queue(name: string): Promise<JobQueueDetail | undefined>;
  /** Sentences on what keeps the compute environments of a queue from giving machines. */
  troubles(queue: JobQueueDetail): Promise<string[]>;
  definitions(request: DescribeJobDefinitionsCommandInput): Promise<JobDefinition[]>;
  /** ARN of the new revision. */
  register(request: RegisterJobDefinitionCommandInput): Promise<string>;
  /** The last lines that a job wrote. */
  logs(group: string, stream: string, limit: number): Promise<string[]>;
  /** Lets go of sockets, unless the clients are somebody else's. */
  close(): void;
}

/** Objects that one request deletes. */
const DELETED_AT_ONCE = 1_000;

/** One try per request: which ones may be repeated is decided here, not in the SDK. */
function settingsOf({ region, endpoint, credentials }: ClientRules) {
  return {
    maxAttempts: 1,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** Opens a bucket. @param given - A client that somebody else owns. */
export function openObjects(bucket: string, rules: ClientRules, given?: S3Client): Objects {
  const s3 = given ?? new S3Client(settingsOf(rules));
  const { patienceMs, kmsKeyId } = rules;
  const encryption =
    kmsKeyId === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId };

  return {
    async put(key, bytes) {
      const object = { Bucket: bucket, Key: key, Body: bytes, ...encryption };
      await withPatience(() => s3.send(new PutObjectCommand(object)), patienceMs);
    },

    async create(key, bytes) {
      const object = { Bucket: bucket, Key: key, Body: bytes, IfNoneMatch: '*', ...encryption };
      try {
        await withPatience(() => s3.send(new PutObjectCommand(object)), patienceMs);
        return true;
      } catch (error) {
        if (isFenced(error)) return false;
        throw error;
      }
    },

    async get(key, range) {
      const Range = range === undefined ? {} : { Range: `bytes=${range.from}-${range.to}` };
      try {
        return await withPatience(async () => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...Range }));
          return Buffer.from((await Body?.transformToByteArray()) ?? []);
        }, patienceMs);
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
        const page = await withPatience(() => s3.send(new ListObjectsV2Command(request)), patienceMs);
        for (const { Key = '', ETag = '', LastModified } of page.Contents ?? [])
          found.push({ key: Key, etag: ETag, modifiedAt: LastModified?.getTime() ?? 0 });
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return found;
    },

    async folders(prefix) {
      const request = { Bucket: bucket, Prefix: prefix, Delimiter: '/' };
      const page = await withPatience(() => s3.send(new ListObjectsV2Command(request)), patienceMs);
      return (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(prefix.length, -1));
    },

    async remove(keys) {
      for (let from = 0; from < keys.length; from += DELETED_AT_ONCE) {
        const Objects = keys.slice(from, from + DELETED_AT_ONCE).map((Key) => ({ Key }));
        const request = { Bucket: bucket, Delete: { Objects, Quiet: true } };
        await withPatience(() => s3.send(new DeleteObjectsCommand(request)), patienceMs);
      }
    },

    close: () => (given === undefined ? s3.destroy() : undefined),
  };
}

/** Opens Batch and the logs of its jobs. */
export function openBatch(rules: ClientRules, given: Clients = {}): Batch {
  const batch = given.batch ?? new BatchClient(settingsOf(rules));
  const logs = given.logs ?? new CloudWatchLogsClient(settingsOf(rules));
  const { patienceMs, requestsPerSecond } = rules;
  const bucket = sharedBucket(
    `${rules.endpoint ?? process.env.AWS_ENDPOINT_URL ?? ''} ${rules.region ?? ''}`,
    requestsPerSecond,
  );

  function patiently<T>(request: () => Promise<T>, ask?: () => Promise<T | undefined>): Promise<T> {
    return withPatience(() => bucket.take().then(request), patienceMs, ask);
  }

  function list(request: ListJobsCommandInput): Promise<ListJobsCommandOutput> {
    return patiently(() => batch.send(new ListJobsCommand(request)));
  }

  return {
    region: () => batch.config.region(),

    async submit(request) {
      const filters = [{ name: 'JOB_NAME', values: [request.jobName ?? ''] }];
      const { jobId = '' } = await patiently(
        () => batch.send(new SubmitJobCommand(request)),
        async () => {
          const { jobSummaryList } = await list({ jobQueue: request.jobQueue, filters });
          const job = jobSummaryList?.find(({ jobName }) => jobName === request.jobName);
          return job === undefined ? undefined : { ...job, $metadata: {} };
        },
      );
      return jobId;
    },

    async describe(jobs) {
      const answer = await patiently(() => batch.send(new DescribeJobsCommand({ jobs: [...jobs] })));
      return answer.jobs ?? [];
    },

    list,

    async terminate(jobId, reason) {
      await patiently(() => batch.send(new TerminateJobCommand({ jobId, reason })));
    },

    async terminateMany(jobs, reason) {
      const answer = await patiently(() => batch.send(new TerminateJobsCommand({ jobs: [...jobs], reason })));
      return (answer.errors ?? []).flatMap(({ job }) => job ?? []);
    },

    async queue(name) {
      const answer = await patiently(() => batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] })));
      return answer.jobQueues?.[0];
    },

    async troubles(queue) {
      const names = (queue.computeEnvironmentOrder ?? []).flatMap(
        ({ computeEnvironment }) => computeEnvironment ?? [],
      );
      if (names.length === 0) return [];
      const request = new DescribeComputeEnvironmentsCommand({ computeEnvironments: names });
      const { computeEnvironments = [] } = await patiently(() => batch.send(request));
      return computeEnvironments
        .filter(({ state, status }) => state !== 'ENABLED' || status !== 'VALID')
        .map(
          ({ computeEnvironmentName, state, status, statusReason }) =>
            `compute environment ${computeEnvironmentName} is ${state} and ${status}${statusReason ? `: ${statusReason}` : ''}`,
        );
    },

    async definitions(request) {
      const answer = await patiently(() => batch.send(new DescribeJobDefinitionsCommand(request)));
      return answer.jobDefinitions ?? [];
    },

    async register(request) {
      const answer = await patiently(() => batch.send(new RegisterJobDefinitionCommand(request)));
      return answer.jobDefinitionArn ?? '';
    },

    async logs(logGroupName, logStreamName, limit) {
      const request = { logGroupName, logStreamName, limit };
      const { events = [] } = await patiently(() => logs.send(new GetLogEventsCommand(request)));
      return events.map(({ message = '' }) => message);
    },

    close() {
      if (given.batch === undefined) batch.destroy();
      if (given.logs === undefined) logs.destroy();
    },
  };
}
