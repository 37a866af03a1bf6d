import { type Answer, json } from './answer.js';
import { AwsError, clientError } from './aws-error.js';
import type { Catalog } from './catalog.js';
import { detailOf } from './describe.js';
import { type ListRequest, listJobs } from './job-list.js';
import type { Jobs } from './jobs.js';
import type { SubmitRequest } from './submission.js';

type Body = Readonly<Record<string, unknown>>;

/** Jobs that one DescribeJobs may name, and one TerminateJobs. */
const MAX_NAMED = { describe: 100, bulk: 50 };

const OPERATIONS = [
  'CancelJob',
  'CancelJobs',
  'CreateJobQueue',
  'DeregisterJobDefinition',
  'DescribeComputeEnvironments',
  'DescribeJobDefinitions',
  'DescribeJobQueues',
  'DescribeJobs',
  'GetJobQueueSnapshot',
  'ListJobs',
  'RegisterJobDefinition',
  'SubmitJob',
  'TerminateJob',
  'TerminateJobs',
  'UpdateJobQueue',
] as const;

type Operation = (typeof OPERATIONS)[number];

const BY_PATH = new Map(OPERATIONS.map((name) => [`v1/${name.toLowerCase()}`, name]));

/** Which operation of Batch a path is. */
export function batchOperation(path: string): string {
  return BY_PATH.get(path) ?? path;
}

/** The operations of Batch that this endpoint carries out. */
export class BatchApi {
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;
  readonly #operations: Record<Operation, (body: Body) => object>;

  constructor(catalog: Catalog, jobs: Jobs) {
    this.#catalog = catalog;
    this.#jobs = jobs;
    this.#operations = {
      SubmitJob: (body) => this.#submit(body as SubmitRequest),
      DescribeJobs: ({ jobs: ids }) => this.#describe(ids),
      ListJobs: (body) => this.#list(body as ListRequest),
      TerminateJob: ({ jobId, reason }) => {
        jobs.terminate(String(jobId), reasonOf(reason));
        return {};
      },
      CancelJob: ({ jobId, reason }) => {
        jobs.cancel(String(jobId), reasonOf(reason));
        return {};
      },
      TerminateJobs: ({ jobs: ids, reason }) => bulk(ids, (id) => jobs.terminate(id, reasonOf(reason))),
      CancelJobs: ({ jobs: ids, reason }) => bulk(ids, (id) => jobs.cancel(id, reasonOf(reason))),
      RegisterJobDefinition: (body) => {
        const { jobDefinitionName, jobDefinitionArn, revision } = catalog.register(body);
        return { jobDefinitionName, jobDefinitionArn, revision };
      },
      DeregisterJobDefinition: ({ jobDefinition }) => this.#deregister(String(jobDefinition)),
      DescribeJobDefinitions: (body) => ({ jobDefinitions: this.#definitions(body) }),
      DescribeJobQueues: ({ jobQueues }) => ({
        jobQueues: catalog
          .queues()
          .filter((queue) => isNamed(jobQueues, queue.jobQueueName, queue.jobQueueArn)),
      }),
      CreateJobQueue: (body) => this.#createQueue(body),
      UpdateJobQueue: ({ jobQueue, state }) => this.#updateQueue(String(jobQueue), state),
      DescribeComputeEnvironments: () => ({ computeEnvironments: [this.#computeEnvironment()] }),
      GetJobQueueSnapshot: () => ({ frontOfQueue: { jobs: this.#front(), lastUpdatedAt: Date.now() } }),
    };
  }

  /** Carries out one request. @throws AwsError. */
  answer(operation: string, body: Body): Answer {
    const run = this.#operations[operation as Operation];
    if (run === undefined) {
      throw new AwsError(404, 'UnknownOperationException', `This endpoint does not know ${operation}.`);
    }
    return json(run(body));
  }

  #submit(request: SubmitRequest): object {
    const { id, spec } = this.#jobs.submit(request);
    return { jobArn: this.#catalog.arn('job', id), jobId: id, jobName: spec.name };
  }

  #describe(ids: unknown): object {
    if (!Array.isArray(ids)) throw clientError('jobs must be a list of job ids');
    if (ids.length > MAX_NAMED.describe)
      throw clientError(`At most ${MAX_NAMED.describe} jobs can be described`);
    const found = ids.flatMap((id) => this.#jobs.find(String(id)) ?? []);
    return { jobs: found.map(detailOf) };
  }

  #list(request: ListRequest): object {
    return listJobs(
      request,
      this.#jobs.all(),
      (id) => this.#jobs.find(id),
      (job, queue) => job.spec.queue === this.#catalog.queue(queue),
    );
  }

  #definitions({ jobDefinitions, jobDefinitionName, status }: Body): object[] {
    return this.#catalog.definitions().filter((definition) => {
      const { jobDefinitionName: name, jobDefinitionArn: arn, revision } = definition;
      if (jobDefinitionName !== undefined && jobDefinitionName !== name) return false;
      if (status !== undefined && status !== definition.status) return false;
      return isNamed(jobDefinitions, name, `${name}:${revision}`, arn);
    });
  }

  #deregister(reference: string): object {
    const definition = this.#catalog.definition(reference);
    if (definition === undefined) throw clientError(`JobDefinition ${reference} not found`);
    definition.status = 'INACTIVE';
    return {};
  }

  #createQueue({ jobQueueName, state, priority, schedulingPolicyArn }: Body): object {
    const queue = this.#catalog.createQueue(String(jobQueueName), {
      state: state === 'DISABLED' ? 'DISABLED' : 'ENABLED',
      priority: Number(priority ?? 1),
      ...(typeof schedulingPolicyArn === 'string' ? { schedulingPolicyArn } : {}),
    });
    return { jobQueueName: queue.jobQueueName, jobQueueArn: queue.jobQueueArn };
  }

  #updateQueue(name: string, state: unknown): object {
    const queue = this.#catalog.queue(name);
    if (queue === undefined) throw clientError(`JobQueue ${name} not found.`);
    if (state === 'ENABLED' || state === 'DISABLED') queue.state = state;
    return { jobQueueName: queue.jobQueueName, jobQueueArn: queue.jobQueueArn };
  }

  #computeEnvironment(): object {
    return {
      computeEnvironmentName: 'local',
      computeEnvironmentArn: this.#catalog.arn('compute-environment', 'local'),
      type: 'UNMANAGED',
      state: 'ENABLED',
      status: 'VALID',
    };
  }

  #front(): object[] {
    const runnable = [...this.#jobs.all()].filter(({ state }) => state === 'RUNNABLE');
    return runnable.slice(0, 100).map(({ id, createdAt }) => ({
      jobArn: this.#catalog.arn('job', id),
      earliestTimeAtPosition: createdAt,
    }));
  }
}

function reasonOf(reason: unknown): string {
  if (typeof reason === 'string' && reason.length <= 1024) return reason;
  throw clientError('reason must be a text of at most 1024 characters');
}

function bulk(ids: unknown, end: (id: string) => void): object {
  if (!Array.isArray(ids) || ids.length > MAX_NAMED.bulk) {
    throw clientError(`jobs must be a list of at most ${MAX_NAMED.bulk} job ids`);
  }
  const successful: string[] = [];
  const errors: object[] = [];
  for (const id of ids.map(String)) {
    try {
      end(id);
      successful.push(id);
    } catch (error) {
      const { code, message } = error as AwsError;
      errors.push({ job: id, code, message });
    }
  }
  return { successful, errors };
}

/** No list names everything. */
function isNamed(list: unknown, ...names: string[]): boolean {
  return !Array.isArray(list) || list.length === 0 || names.some((name) => list.includes(name));
}
