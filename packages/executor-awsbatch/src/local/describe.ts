import type { EnvironmentVariable } from './catalog.js';
import { type Job, type JobState, STATES } from './job.js';

/** A job as DescribeJobs tells it: what is known of it for sure. */
export interface LocalJob {
  readonly status: JobState;
  readonly statusReason: string | undefined;
  readonly container: {
    readonly command: readonly string[];
    readonly environment: EnvironmentVariable[];
    readonly exitCode: number | undefined;
    readonly reason: string | undefined;
    readonly [name: string]: unknown;
  };
  readonly [name: string]: unknown;
}

/** A job as DescribeJobs tells it. */
export function detailOf(job: Job): LocalJob {
  const { spec } = job;
  const base = spec.definition.containerProperties;
  return {
    ...summaryOf(job),
    jobQueue: spec.queue.jobQueueArn,
    retryStrategy: { attempts: 1, ...spec.retryStrategy },
    attempts: job.attempts.map(({ startedAt, stoppedAt, statusReason, ...container }) => ({
      startedAt,
      stoppedAt,
      statusReason,
      container,
    })),
    dependsOn: job.blockers.map(({ id }) => ({ jobId: id })),
    timeout: spec.timeoutSeconds === undefined ? undefined : { attemptDurationSeconds: spec.timeoutSeconds },
    tags: spec.tags,
    platformCapabilities: spec.definition.platformCapabilities ?? ['EC2'],
    arrayProperties: arrayOf(job),
    container: {
      ...base,
      command: spec.command,
      environment: [...spec.environment],
      resourceRequirements: spec.resourceRequirements,
      logStreamName: job.logStreamName,
      exitCode: job.attempts.at(-1)?.exitCode,
      reason: job.attempts.at(-1)?.reason,
    },
  };
}

/** A job as ListJobs tells it. */
export function summaryOf(
  job: Job,
): Omit<LocalJob, 'container'> & { readonly status: JobState; readonly statusReason: string | undefined } {
  const { id, spec, state, statusReason, createdAt, startedAt, stoppedAt, cancelled, terminated } = job;
  const last = job.attempts.at(-1);
  return {
    jobArn: spec.queue.jobQueueArn.replace(/job-queue\/.*/, `job/${id}`),
    jobId: id,
    jobName: spec.name,
    jobDefinition: spec.definition.jobDefinitionArn,
    status: state,
    statusReason,
    createdAt,
    startedAt,
    stoppedAt,
    isCancelled: cancelled,
    isTerminated: terminated,
    shareIdentifier: spec.shareIdentifier,
    container: last === undefined ? undefined : { exitCode: last.exitCode, reason: last.reason },
    arrayProperties: job.children.length > 0 ? { size: job.children.length } : { index: job.index },
  };
}

function arrayOf(job: Job): object | undefined {
  if (job.index !== undefined) return { index: job.index };
  if (job.children.length === 0) return undefined;
  const statusSummary = Object.fromEntries(STATES.map((state) => [state, job.summary[state]]));
  return { size: job.children.length, statusSummary, statusSummaryLastUpdatedAt: Date.now() };
}
