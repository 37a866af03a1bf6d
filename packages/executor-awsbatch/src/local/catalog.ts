import { FARGATE_MEMORY } from '../fargate.js';
import { clientError } from './aws-error.js';
import type { RetryStrategy } from './retry-strategy.js';

/** A demand of a container. Shape: `{ type: 'VCPU', value: '2' }`. */
export interface ResourceRequirement {
  readonly type: string;
  readonly value: string;
}

/** A variable of a container. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** The part of a job definition that this endpoint acts on; the rest is kept and shown. */
interface ContainerProperties {
  readonly image?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly environment?: readonly EnvironmentVariable[] | undefined;
  readonly resourceRequirements?: readonly ResourceRequirement[] | undefined;
  readonly executionRoleArn?: string | undefined;
  readonly [name: string]: unknown;
}

/** A job definition. */
export interface Definition {
  readonly jobDefinitionName: string;
  readonly jobDefinitionArn: string;
  readonly revision: number;
  readonly type: string;
  status: 'ACTIVE' | 'INACTIVE';
  readonly containerProperties: ContainerProperties;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly retryStrategy?: RetryStrategy | undefined;
  readonly timeout?: { readonly attemptDurationSeconds?: number | undefined } | undefined;
  readonly platformCapabilities?: readonly string[] | undefined;
}

/** A job queue. */
export interface Queue {
  readonly jobQueueName: string;
  readonly jobQueueArn: string;
  state: 'ENABLED' | 'DISABLED';
  readonly status: 'VALID';
  readonly priority: number;
  readonly schedulingPolicyArn?: string | undefined;
  readonly computeEnvironmentOrder: readonly {
    readonly order: number;
    readonly computeEnvironment: string;
  }[];
}

/** Longest job definition, in bytes. @see https://docs.aws.amazon.com/batch/latest/userguide/service_limits.html (2026-11) */
const MAX_DEFINITION_BYTES = 24 * 1024;

const ACCOUNT = '000000000000';

/** Queues, job definitions and the one compute environment of an endpoint. */
export class Catalog {
  readonly region: string;
  readonly #queues = new Map<string, Queue>();
  readonly #definitions = new Map<string, Definition[]>();

  constructor(region: string) {
    this.region = region;
  }

  arn(kind: string, name: string): string {
    return `arn:aws:batch:${this.region}:${ACCOUNT}:${kind}/${name}`;
  }

  createQueue(
    name: string,
    options: Partial<Pick<Queue, 'state' | 'priority' | 'schedulingPolicyArn'>> = {},
  ): Queue {
    if (this.#queues.has(name)) throw clientError(`Object already exists: ${name}`);
    const order = [{ order: 1, computeEnvironment: this.arn('compute-environment', 'local') }];
    const queue: Queue = {
      jobQueueName: name,
      jobQueueArn: this.arn('job-queue', name),
      state: options.state ?? 'ENABLED',
      status: 'VALID',
      priority: options.priority ?? 1,
      schedulingPolicyArn: options.schedulingPolicyArn,
      computeEnvironmentOrder: order,
    };
    this.#queues.set(name, queue);
    return queue;
  }

  /** By name or ARN. */
  queue(nameOrArn: string): Queue | undefined {
    return this.#queues.get(nameOrArn.replace(/^arn:.*:job-queue\//, ''));
  }

  queues(): Queue[] {
    return [...this.#queues.values()];
  }

  /** A new revision. @throws AwsError for what AWS would refuse. */
  register(request: Readonly<Record<string, unknown>>): Definition {
    const { jobDefinitionName: name, type = 'container' } = request;
    if (typeof name !== 'string' || !/^[A-Za-z0-9][\w-]{0,127}$/.test(name)) {
      throw clientError(`Invalid jobDefinitionName: ${String(name)}`);
    }
    if (Buffer.byteLength(JSON.stringify(request)) > MAX_DEFINITION_BYTES) {
      throw clientError('Job definition size exceeds the maximum of 24 KiB');
    }
    if (type !== 'container')
      throw clientError(`This endpoint runs jobs of type container, not ${String(type)}`);
    const containerProperties = (request.containerProperties ?? {}) as ContainerProperties;
    if (!containerProperties.image) throw clientError('Container properties must name an image');
    if ((request.platformCapabilities as string[] | undefined)?.includes('FARGATE')) {
      checkFargate(containerProperties);
    }
    const revisions = this.#definitions.get(name) ?? [];
    const definition: Definition = {
      ...request,
      jobDefinitionName: name,
      jobDefinitionArn: `${this.arn('job-definition', name)}:${revisions.length + 1}`,
      revision: revisions.length + 1,
      type: 'container',
      status: 'ACTIVE',
      containerProperties,
    };
    revisions.push(definition);
    this.#definitions.set(name, revisions);
    return definition;
  }

  /** By `name`, its newest active revision, `name:revision` or ARN. */
  definition(reference: string): Definition | undefined {
    const [name = '', revision] = reference.replace(/^arn:.*:job-definition\//, '').split(':');
    const active = (this.#definitions.get(name) ?? []).filter(({ status }) => status === 'ACTIVE');
    return revision === undefined ? active.at(-1) : active.find((each) => each.revision === Number(revision));
  }

  definitions(): Definition[] {
    return [...this.#definitions.values()].flat();
  }
}

/** @throws AwsError for a pair that Fargate does not offer, or no role to start with. */
function checkFargate({ resourceRequirements = [], executionRoleArn }: ContainerProperties): void {
  if (executionRoleArn === undefined) {
    throw clientError('EC2 or Fargate: an execution role is required for jobs that run on Fargate resources');
  }
  checkFargatePair(resourceRequirements);
}

/** @throws AwsError for a pair of vCPU and memory that Fargate does not offer. */
export function checkFargatePair(requirements: readonly ResourceRequirement[]): void {
  const value = (kind: string) => Number(requirements.find(({ type }) => type === kind)?.value);
  const [vcpus, memory] = [value('VCPU'), value('MEMORY')];
  if (FARGATE_MEMORY.get(vcpus)?.includes(memory)) return;
  throw clientError(`Fargate resource requirements (${vcpus} vCPU, ${memory} MiB) not valid.`);
}
