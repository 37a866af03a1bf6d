import type { CodeOption } from '@elsewhere/core/adapter';
import type { Clients, Credentials } from './client.js';

/** Options of {@link awsBatch}. One of `jobDefinition` and `image` is needed. */
export interface AwsBatchOptions {
  /** Name or ARN of the job queue. Shape: `'spot'`. */
  readonly jobQueue: string;
  /**
   * Name, `name:revision` or ARN of a job definition whose container has `elsewhere-worker`.
   *
   * @defaultValue one for `image`, registered when there is none like it
   */
  readonly jobDefinition?: string | undefined;
  /**
   * Image whose container has `elsewhere-worker`. Shape: `'000000000000.dkr.ecr.eu-west-1.amazonaws.com/tasks:7'`.
   *
   * @defaultValue none: `jobDefinition` names it
   */
  readonly image?: string | undefined;
  /**
   * Role of the container, with `image`: what it may do in the bucket.
   *
   * @defaultValue none
   */
  readonly jobRoleArn?: string | undefined;
  /**
   * Role that starts the container, with `image`; Fargate needs one.
   *
   * @defaultValue none
   */
  readonly executionRoleArn?: string | undefined;
  /**
   * What a job definition for `image` runs on.
   *
   * @defaultValue `'EC2'`
   */
  readonly platform?: 'EC2' | 'FARGATE' | undefined;
  /**
   * Processors of a job definition for `image`.
   *
   * @defaultValue `'X86_64'`
   */
  readonly architecture?: 'X86_64' | 'ARM64' | undefined;
  /** Bucket for calls and outcomes. */
  readonly bucket: string;
  /**
   * Folder in the bucket; each executor makes one of its own in it.
   *
   * @defaultValue `'elsewhere'`
   */
  readonly prefix?: string | undefined;
  /**
   * Which code a container loads.
   *
   * @defaultValue `'bundle'`: the task's module and what it imports, as one file
   */
  readonly code?: CodeOption | undefined;
  /**
   * Command of the container, which is found on its PATH.
   *
   * @defaultValue `['elsewhere-worker', 'batch', '--slots', '1']`
   */
  readonly command?: readonly string[] | undefined;
  /**
   * Calls that run one after the other in one container: a positive integer, or `'auto'`, which sends the first calls
   * of a task alone and aims at 3 minutes per container, 1,000 calls at most, once it knows how long they take.
   *
   * @defaultValue `'auto'`
   */
  readonly callsPerJob?: number | 'auto' | undefined;
  /**
   * Milliseconds in which calls gather for one array job, at least 0.
   *
   * @defaultValue 200
   */
  readonly lingerMs?: number | undefined;
  /**
   * vCPUs of containers that this executor has on their way at most, a positive number. More calls wait here.
   *
   * @defaultValue no bound
   */
  readonly maxVcpus?: number | undefined;
  /**
   * Containers in one array job, of which more make a warning about what they cost; a positive integer.
   *
   * @defaultValue 1000
   */
  readonly warnAboveJobs?: number | undefined;
  /**
   * Share of a queue with a fair-share policy, which demands one.
   *
   * @defaultValue none
   */
  readonly shareIdentifier?: string | undefined;
  /**
   * Priority within the share, 0 to 9999.
   *
   * @defaultValue that of the job definition
   */
  readonly schedulingPriority?: number | undefined;
  /**
   * Seconds after which Batch ends a container, at least 60: a backstop for `limits.wallTimeMs`.
   *
   * @defaultValue that of the job definition
   */
  readonly timeoutSeconds?: number | undefined;
  /**
   * Tags of the jobs. Shape: `{ team: 'search' }`.
   *
   * @defaultValue none
   */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /**
   * Key of KMS for everything in the bucket.
   *
   * @defaultValue the bucket's own encryption
   */
  readonly kmsKeyId?: string | undefined;
  /**
   * Requests to Batch in one second, of all executors in this process; a positive number. The account has 50.
   *
   * @defaultValue 10
   * @see https://docs.aws.amazon.com/batch/latest/userguide/service_limits.html (2026-11)
   */
  readonly requestsPerSecond?: number | undefined;
  /**
   * Shortest time between two looks at the jobs, in milliseconds, at least 10. Without news the looks become
   * rarer; after news the next one is at most 7 times as long away.
   *
   * @defaultValue 1000
   */
  readonly pollMs?: number | undefined;
  /**
   * Longest time between two looks at the jobs, in milliseconds, at least `pollMs`.
   *
   * @defaultValue 30_000
   */
  readonly maxPollMs?: number | undefined;
  /**
   * Milliseconds after which containers that run are looked at though no job has changed its state: for progress, and
   * for outcomes of containers with several calls. At least `pollMs`.
   *
   * @defaultValue 30_000
   */
  readonly lookMs?: number | undefined;
  /**
   * Queue of SQS that EventBridge fills with changes of jobs' states; the docs have the rule. Jobs are then looked at
   * when something has happened, and otherwise ever more rarely. An event that is lost is made up for by the looks that
   * remain; while none comes, all is as without a queue. Shape:
   * `{ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/000000000000/elsewhere' }`.
   *
   * @defaultValue none
   */
  readonly events?: { readonly queueUrl: string } | undefined;
  /**
   * Milliseconds between two looks of a container for calls that were cancelled, at least 100.
   *
   * @defaultValue 5000
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * Milliseconds for which requests are tried again while AWS is busy or cannot be reached, at least 0.
   *
   * @defaultValue 300_000
   */
  readonly patienceMs?: number | undefined;
  /**
   * Milliseconds that jobs may be RUNNABLE without one that starts, at least 1000. Then their calls fail as
   * `UNAVAILABLE` and say what the queue says.
   *
   * @defaultValue no bound
   */
  readonly runnableTimeoutMs?: number | undefined;
  /**
   * How often a call whose container was lost runs once more, beyond its `retries`; an integer of at least 0.
   *
   * @defaultValue 0
   */
  readonly lostRetries?: number | undefined;
  /**
   * Milliseconds for which calls and outcomes of a job stay in the bucket after its end, at least 0, for `attach` in
   * another program. They go when the executor submits again after that, and when it closes.
   *
   * @defaultValue 3_600_000, an hour
   */
  readonly keepMs?: number | undefined;
  /**
   * Milliseconds after which folders of executors that are gone are removed from `prefix`, at least an hour.
   *
   * @defaultValue 604_800_000, a week
   */
  readonly sweepAfterMs?: number | undefined;
  /**
   * @defaultValue the SDK's: `AWS_REGION`, the profile
   */
  readonly region?: string | undefined;
  /**
   * Credentials of this process for AWS, or what gets them.
   *
   * @defaultValue the SDK's: variables, the profile, a role; refreshed by it
   */
  readonly credentials?: Credentials | undefined;
  /**
   * Address of another endpoint, such as a local one.
   *
   * @defaultValue AWS
   */
  readonly endpoint?: string | undefined;
  /**
   * Clients of the AWS SDK to use. Give them `maxAttempts: 1`: requests are repeated here.
   *
   * @defaultValue clients with the SDK's own credentials
   */
  readonly clients?: Clients | undefined;
  /**
   * What happens to options of a task that cannot be honoured here.
   *
   * @defaultValue `'fail'`: the call fails with `NOT_SUPPORTED`
   */
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}
