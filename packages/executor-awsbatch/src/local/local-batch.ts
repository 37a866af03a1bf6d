import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { BatchApi } from './batch-api.js';
import { Buckets } from './buckets.js';
import { Catalog } from './catalog.js';
import { Conductor } from './conductor.js';
import { detailOf, type LocalJob } from './describe.js';
import { serveEndpoint } from './endpoint.js';
import { Faults } from './faults.js';
import type { Job } from './job.js';
import { tellMove } from './job-moves.js';
import { Jobs } from './jobs.js';
import { checkLocalOptions, type LocalBatchOptions } from './local-options.js';
import { LogStreams } from './log-streams.js';
import { MessageQueue } from './message-queue.js';
import { RequestCounter, type RequestCounts } from './request-counts.js';

/** What the clients of the AWS SDK need to reach an endpoint. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What an executor needs to run its calls here. */
export interface LocalExecutorOptions extends ClientSettings {
  readonly jobQueue: string;
  readonly jobDefinition: string;
  readonly bucket: string;
  readonly command: readonly string[];
}

/** An endpoint that speaks Batch, S3, CloudWatch Logs and SQS, and runs jobs as processes. */
export interface LocalBatch extends AsyncDisposable {
  /** Shape: `'http://127.0.0.1:40123'`. */
  readonly url: string;
  /** For `new BatchClient(local.clients)` and its kin. */
  readonly clients: ClientSettings;
  /** A queue that takes jobs: `'local'`. */
  readonly queue: string;
  /** A bucket that is there: `'local'`. */
  readonly bucket: string;
  /** For `awsBatch({ ...local.executor })`: queue, bucket, a job definition, and the worker of this package. */
  readonly executor: LocalExecutorOptions;
  /** For `awsBatch({ ...local.executor, events: local.events })`: a queue that changes of jobs' states come to. */
  readonly events: { readonly queueUrl: string };
  /** What goes wrong with requests and events. */
  readonly faults: Faults;
  /** How many requests there were. */
  requests(): RequestCounts;
  /** Requests that wait for messages of the queue. */
  listeners(): number;
  /** Keys of a bucket, in order. Default: of the bucket that is there. */
  keys(prefix?: string, bucket?: string): string[];
  /** Jobs that are starting or running. */
  busy(): number;
  /** Changes how many vCPUs the jobs of a queue may use at once. Default: of the queue `local`. */
  resize(vcpus: number, queue?: string): void;
  /** A job, as DescribeJobs tells it, without a request. */
  describe(jobId: string): LocalJob | undefined;
  /** Process id of a running job. */
  pidOf(jobId: string): number | undefined;
  /** Takes a job's Spot machine away: SIGKILL, no exit code, `Host EC2 … terminated.` */
  reclaim(jobId: string): void;
  /** Ends a job as ECS does when its memory is over: SIGKILL, 137, `OutOfMemoryError`. */
  exhaust(jobId: string): void;
  /** Ends what runs, and the server. */
  close(): Promise<void>;
}

/**
 * Starts an endpoint on 127.0.0.1 for work without AWS and for tests. Jobs are child processes with the command and
 * the environment of their container; images are not looked at. Whoever has `clients` can run programs here: they
 * are drawn anew with each start, and strangers are refused.
 *
 * @throws TypeError, RangeError for unknown options and wrong values; Error when the port is taken.
 *
 * @example
 * ```ts
 * await using local = await startLocalBatch({ vcpus: 2 });
 * const batch = new BatchClient(local.clients);
 * ```
 */
export async function startLocalBatch(options: LocalBatchOptions = {}): Promise<LocalBatch> {
  const settings = checkLocalOptions(options);
  const { region, env, stopTimeoutMs, secondMs, submittedMs, startingMs, submitsPerSecond } = settings;
  const keys = { client: accessKey(), job: accessKey() };
  const environment: Record<string, string> = {
    ...env,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: keys.job,
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const logs = new LogStreams();
  const faults = new Faults(settings.seed);
  const conducting = {
    environment,
    logs,
    stopTimeoutMs,
    secondMs,
    vcpus: new Map([['local', settings.vcpus], ...Object.entries(settings.queues)]),
    delays: { submittedMs, startingMs },
    pulls: () => faults.strike('PullImage', 'job') === undefined,
  };
  const conductor = new Conductor(conducting);
  const catalog = new Catalog(region);
  const messages = new MessageQueue();
  const jobs = new Jobs(catalog, conductor, (job) => tellMove(job, region, messages, faults));
  const buckets = new Buckets();
  const counter = new RequestCounter();
  const principal = (key: string) => (key === keys.client ? 'client' : key === keys.job ? 'job' : undefined);
  const batch = new BatchApi(catalog, jobs);
  const server = createServer(
    serveEndpoint({ batch, buckets, logs, messages, faults, counter, principal, submitsPerSecond }),
  );
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  environment.AWS_ENDPOINT_URL = url;
  messages.url = `${url}/000000000000/events`;
  for (const name of conducting.vcpus.keys()) catalog.createQueue(name);
  buckets.create('local');
  const containerProperties = { image: 'local', command: workerCommand() };
  catalog.register({ jobDefinitionName: 'local', type: 'container', containerProperties });
  const clients = {
    endpoint: url,
    region,
    credentials: { accessKeyId: keys.client, secretAccessKey: 'local' },
  };

  function runOf(jobId: string) {
    const job: Job | undefined = jobs.find(jobId);
    return job === undefined ? undefined : conductor.runOf(job);
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await conductor.close();
    messages.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  return {
    url,
    clients,
    queue: 'local',
    bucket: 'local',
    executor: {
      ...clients,
      jobQueue: 'local',
      jobDefinition: 'local',
      bucket: 'local',
      command: containerProperties.command,
    },
    events: { queueUrl: messages.url },
    faults,
    requests: () => counter.read(),
    listeners: () => messages.listeners,
    keys: (prefix, bucket = 'local') => buckets.get(bucket).keys(prefix),
    busy: () => conductor.busy,
    resize(vcpus, queue = 'local') {
      conducting.vcpus.set(queue, vcpus);
      conductor.pump();
    },
    describe(jobId) {
      const job = jobs.find(jobId);
      return job === undefined ? undefined : detailOf(job);
    },
    pidOf: (jobId) => runOf(jobId)?.pid,
    reclaim: (jobId) =>
      runOf(jobId)?.kill({
        statusReason: 'Host EC2 (instance i-00000000000000000) terminated.',
        exitCode: undefined,
      }),
    exhaust: (jobId) =>
      runOf(jobId)?.kill({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }),
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]() {
      closing ??= close();
      return closing;
    },
  };
}

/** The program of the worker package with the source of this one: no image needs to have them. */
function workerCommand(): string[] {
  const program = fileURLToPath(new URL('./elsewhere-worker.js', import.meta.resolve('@elsewhere/worker')));
  const source = fileURLToPath(new URL('../worker.js', import.meta.url));
  return [process.execPath, program, source, '--slots', '1'];
}

function accessKey(): string {
  return `LOCAL${randomBytes(16).toString('hex').toUpperCase()}`;
}
