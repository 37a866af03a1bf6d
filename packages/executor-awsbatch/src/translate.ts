import { ExecutorError } from '@elsewhere/core';
import type { SubmitJobCommandInput } from './client.js';
import { FARGATE_MEMORY } from './fargate.js';
import type { JobKind } from './job-kind.js';
import { POINTER_VARIABLE } from './pointer.js';

/**
 * Characters of overrides that are accepted here; ECS takes 8,192 and says so only when the job starts.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html (2026-11)
 */
const MAX_OVERRIDES_CHARACTERS = 6_144;

/** What a job is submitted with besides its kind. */
export interface Submission {
  readonly jobName: string;
  readonly jobDefinition: string;
  /** Children; 1 is a job that is no array. */
  readonly size: number;
  readonly command: readonly string[];
  /** Text of the pointer. */
  readonly pointer: string;
}

/** A job as Batch is told about it. @throws ExecutorError `REJECTED` when its overrides are too long. */
export function toSubmitRequest(kind: JobKind, submission: Submission): SubmitJobCommandInput {
  const { jobName, jobDefinition, size, command, pointer } = submission;
  const containerOverrides = {
    command: [...command],
    environment: [{ name: POINTER_VARIABLE, value: pointer }],
    resourceRequirements: requirementsOf(kind),
  };
  const { length } = JSON.stringify({ containerOverrides: [containerOverrides] });
  if (length > MAX_OVERRIDES_CHARACTERS) {
    const what = `expected command and variables of a job to be ${MAX_OVERRIDES_CHARACTERS} characters at most, got ${length}`;
    throw new ExecutorError('REJECTED', `${what}: put a long \`command\` into the image`);
  }
  const { timeoutSeconds, shareIdentifier, schedulingPriority, tags } = kind;
  return {
    jobName,
    jobQueue: kind.jobQueue,
    jobDefinition,
    containerOverrides,
    retryStrategy: { attempts: 1 }, // attempts are counted by the submitter only
    ...(size > 1 ? { arrayProperties: { size } } : {}),
    ...(timeoutSeconds === undefined ? {} : { timeout: { attemptDurationSeconds: timeoutSeconds } }),
    ...(shareIdentifier === undefined ? {} : { shareIdentifier }),
    ...(schedulingPriority === undefined ? {} : { schedulingPriorityOverride: schedulingPriority }),
    ...(tags === undefined ? {} : { tags: { ...tags }, propagateTags: true }),
  };
}

function requirementsOf({
  vcpus,
  memoryMiB,
  gpus,
}: JobKind): { type: 'VCPU' | 'MEMORY' | 'GPU'; value: string }[] {
  const wanted = [
    ['VCPU', vcpus],
    ['MEMORY', memoryMiB],
    ['GPU', gpus],
  ] as const;
  return wanted.flatMap(([type, value]) => (value === undefined ? [] : [{ type, value: String(value) }]));
}

/** @throws ExecutorError `REJECTED` for a pair of vCPU and memory that Fargate does not offer. */
export function checkFargate(vcpus: number, memoryMiB: number, gpus: number | undefined): void {
  const offered = FARGATE_MEMORY.get(vcpus);
  if (gpus !== undefined && gpus > 0) throw rejected('Fargate has no GPUs: use a queue on EC2');
  if (offered === undefined) {
    const known = [...FARGATE_MEMORY.keys()].join(', ');
    throw rejected(`expected \`resources.cpus\` on Fargate to be one of ${known}, got ${vcpus}`);
  }
  if (offered.includes(memoryMiB)) return;
  const [least, most] = [offered[0]!, offered.at(-1)!];
  const next = offered.find((each) => each >= memoryMiB);
  const told = next === undefined ? '' : ` The next is ${next}.`;
  throw rejected(
    `expected \`resources.memoryMiB\` with ${vcpus} vCPU on Fargate to be from ${least} to ${most} in its steps, got ${memoryMiB}.${told}`,
  );
}

function rejected(sentence: string): ExecutorError {
  return new ExecutorError('REJECTED', sentence);
}
