import { clientError } from './aws-error.js';
import { summaryOf } from './describe.js';
import type { Job } from './job.js';

/** A ListJobs request. */
export interface ListRequest {
  readonly jobQueue?: string | undefined;
  readonly arrayJobId?: string | undefined;
  readonly jobStatus?: string | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
  readonly filters?: readonly { readonly name?: string; readonly values?: readonly string[] }[] | undefined;
}

/** One page of jobs: 1,000 by status, 100 by filter, newest first as Batch gives them. @throws AwsError. */
export function listJobs(
  { jobQueue, arrayJobId, jobStatus, maxResults, nextToken, filters = [] }: ListRequest,
  all: Iterable<Job>,
  find: (id: string) => Job | undefined,
  sameQueue: (job: Job, queue: string) => boolean,
): object {
  let jobs: Job[];
  if (arrayJobId !== undefined) {
    jobs = [...(find(arrayJobId)?.children ?? [])];
  } else {
    if (jobQueue === undefined) throw clientError('jobQueue or arrayJobId must be specified');
    jobs = [...all].filter((job) => job.parent === undefined && sameQueue(job, jobQueue)).reverse();
  }
  const filter = filters[0];
  if (filters.length > 1) throw clientError('Only one filter can be used at a time.');
  if (filter === undefined) jobs = jobs.filter(({ state }) => state === (jobStatus ?? 'RUNNING'));
  else jobs = jobs.filter((job) => (filter.values ?? []).some((value) => passes(job, filter.name, value)));
  const from = nextToken === undefined ? 0 : Number(nextToken);
  const most = filter === undefined ? 1_000 : 100;
  const to = from + Math.min(maxResults ?? most, most);
  return {
    jobSummaryList: jobs.slice(from, to).map(summaryOf),
    nextToken: to < jobs.length ? String(to) : undefined,
  };
}

function passes(job: Job, name: string | undefined, value: string): boolean {
  switch (name) {
    case 'JOB_NAME':
      return startsOrIs(job.spec.name.toLowerCase(), value.toLowerCase());
    case 'JOB_DEFINITION':
      return startsOrIs(job.spec.definition.jobDefinitionName, value);
    case 'BEFORE_CREATED_AT':
      return job.createdAt < Number(value);
    case 'AFTER_CREATED_AT':
      return job.createdAt > Number(value);
    case 'SHARE_IDENTIFIER':
      return job.spec.shareIdentifier === value;
    default:
      throw clientError(`Unknown filter: ${name}`);
  }
}

function startsOrIs(text: string, pattern: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
