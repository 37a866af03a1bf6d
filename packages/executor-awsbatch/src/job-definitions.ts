import { createHash } from 'node:crypto';
import { ExecutorError } from '@elsewhere/core';
import type { Batch } from './asked-of-aws.js';
import type { JobDefinition, RegisterJobDefinitionCommandInput } from './client.js';
import { explain } from './faults-of-aws.js';
import type { JobKind } from './job-kind.js';
import type { Settings } from './settings.js';
import { checkFargate } from './translate.js';

/** Job definitions that calls are submitted with, each looked at once before it is used. */
export class JobDefinitions {
  readonly #settings: Settings;
  readonly #batch: Batch;
  readonly #ready = new Map<string, Promise<JobDefinition>>();

  constructor(settings: Settings, batch: Batch) {
    this.#settings = settings;
    this.#batch = batch;
  }

  /**
   * What to submit a kind of job with; its queue and definition are there and fit together.
   *
   * @returns ARN of the job definition.
   * @throws ExecutorError `REJECTED` for what AWS would refuse or never start, `UNAVAILABLE` when AWS cannot be asked.
   */
  async for(kind: JobKind): Promise<string> {
    const { jobQueue, jobDefinition = '', shareIdentifier } = kind;
    const key = JSON.stringify([jobQueue, jobDefinition, shareIdentifier === undefined]);
    const known = this.#ready.get(key);
    const ready = known ?? this.#check(kind);
    if (known === undefined) {
      this.#ready.set(key, ready);
      ready.catch(() => this.#ready.delete(key)); // it may be mended
    }
    const definition = await ready;
    checkSize(kind, definition);
    return definition.jobDefinitionArn ?? '';
  }

  async #check({ jobQueue, jobDefinition, shareIdentifier }: JobKind): Promise<JobDefinition> {
    try {
      const [, definition] = await Promise.all([
        this.#checkQueue(jobQueue, shareIdentifier),
        jobDefinition === undefined ? this.#ensure() : this.#find(jobDefinition),
      ]);
      return definition;
    } catch (error) {
      throw explain(error, `look at the queue ${jobQueue} and its job definition`);
    }
  }

  async #checkQueue(name: string, shareIdentifier: string | undefined): Promise<void> {
    const queue = await this.#batch.queue(name);
    if (queue === undefined) {
      const region = await this.#batch.region();
      throw rejected(
        `AWS Batch has no job queue \`${name}\` in ${region}: correct \`jobQueue\` or \`region\``,
      );
    }
    const { state, status, statusReason = '', schedulingPolicyArn } = queue;
    if (state !== 'ENABLED') {
      throw rejected(
        `the job queue ${name} is ${state} and takes no jobs: enable it (update-job-queue --state ENABLED)`,
      );
    }
    if (status !== undefined && status !== 'VALID') {
      throw rejected(`the job queue ${name} is ${status}: ${statusReason}`);
    }
    if (schedulingPolicyArn !== undefined && shareIdentifier === undefined) {
      throw rejected(`the job queue ${name} has a fair-share policy: it needs \`shareIdentifier\``);
    }
    if (schedulingPolicyArn === undefined && shareIdentifier !== undefined) {
      throw rejected(`the job queue ${name} has no fair-share policy: it takes no \`shareIdentifier\``);
    }
  }

  async #find(reference: string): Promise<JobDefinition> {
    const exact = reference.includes(':');
    const found = await this.#batch.definitions(
      exact ? { jobDefinitions: [reference] } : { jobDefinitionName: reference, status: 'ACTIVE' },
    );
    const newest = found
      .filter(({ status }) => status === 'ACTIVE')
      .sort((left, right) => (right.revision ?? 0) - (left.revision ?? 0))[0];
    if (newest === undefined) {
      throw rejected(
        `AWS Batch has no active job definition \`${reference}\`: register one, or give \`image\``,
      );
    }
    if (newest.containerProperties === undefined) {
      throw rejected(
        `the job definition ${reference} is not one of a single container, which is all that runs here`,
      );
    }
    return newest;
  }

  /** The definition for `image`, by its content: registered once for all that want the same. */
  async #ensure(): Promise<JobDefinition> {
    const request = definitionFor(this.#settings);
    const { jobDefinitionName } = request;
    const known = await this.#batch.definitions({
      jobDefinitionName: jobDefinitionName ?? '',
      status: 'ACTIVE',
    });
    if (known[0] !== undefined) return known[0];
    const jobDefinitionArn = await this.#batch.register(request);
    return { ...request, jobDefinitionArn, jobDefinitionName, revision: 1 } as JobDefinition;
  }
}

/** A job definition with a name that tells its content. Shape of the name: `'elsewhere-5d41402abc4b2a76'`. */
function definitionFor(settings: Settings): RegisterJobDefinitionCommandInput {
  const {
    image,
    jobRoleArn,
    executionRoleArn,
    platform = 'EC2',
    architecture = 'X86_64',
    command,
  } = settings;
  const fargate = platform === 'FARGATE';
  if (fargate && executionRoleArn === undefined) {
    throw rejected('Fargate needs a role that starts the container: set `executionRoleArn`');
  }
  const content = {
    type: 'container' as const,
    platformCapabilities: [platform],
    containerProperties: {
      image,
      command: [...command],
      jobRoleArn,
      executionRoleArn,
      resourceRequirements: [
        { type: 'VCPU' as const, value: '1' },
        { type: 'MEMORY' as const, value: '2048' },
      ],
      ...(fargate || architecture === 'ARM64'
        ? { runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: architecture } }
        : {}),
    },
  };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
  return { jobDefinitionName: `elsewhere-${hash}`, ...content };
}

function checkSize(
  { vcpus, memoryMiB, gpus }: JobKind,
  { platformCapabilities, containerProperties }: JobDefinition,
): void {
  if (!platformCapabilities?.includes('FARGATE')) return;
  const value = (kind: string) =>
    Number(containerProperties?.resourceRequirements?.find(({ type }) => type === kind)?.value);
  checkFargate(vcpus ?? value('VCPU'), memoryMiB ?? value('MEMORY'), gpus);
}

function rejected(sentence: string): ExecutorError {
  return new ExecutorError('REJECTED', sentence);
}
