import { ExecutorError } from '@elsewhere/core';
import { expectInteger, expectOptions, expectString, type LiveCall } from '@elsewhere/core/adapter';
import type { Settings } from './settings.js';

/** What all calls of one job have in common. */
export interface JobKind {
  /** Equal for equal kinds. */
  readonly key: string;
  readonly jobQueue: string;
  /** `undefined`: the one for `image`. */
  readonly jobDefinition: string | undefined;
  readonly vcpus: number | undefined;
  readonly memoryMiB: number | undefined;
  readonly gpus: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly shareIdentifier: string | undefined;
  readonly schedulingPriority: number | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** What `backend` of a task may say. */
const BACKEND = [
  'jobQueue',
  'jobDefinition',
  'timeoutSeconds',
  'shareIdentifier',
  'schedulingPriority',
  'tags',
];

/** Which kind of job a call needs. @throws ExecutorError `REJECTED` for a `backend` that makes no sense. */
export function jobKindOf({ options }: Pick<LiveCall, 'options'>, settings: Settings): JobKind {
  const { backend = {}, resources = {} } = options;
  const own = checkBackend(backend);
  const kind = {
    jobQueue: own.jobQueue ?? settings.jobQueue,
    jobDefinition: own.jobDefinition ?? settings.jobDefinition,
    vcpus: resources.cpus,
    memoryMiB: resources.memoryMiB,
    gpus: resources.gpus,
    timeoutSeconds: own.timeoutSeconds ?? settings.timeoutSeconds,
    shareIdentifier: own.shareIdentifier ?? settings.shareIdentifier,
    schedulingPriority: own.schedulingPriority ?? settings.schedulingPriority,
    tags: own.tags ?? settings.tags,
  };
  return { key: JSON.stringify(kind), ...kind };
}

type Backend = Partial<Pick<JobKind, 'jobQueue' | 'tags'>> & {
  readonly jobDefinition?: string;
  readonly timeoutSeconds?: number;
  readonly shareIdentifier?: string;
  readonly schedulingPriority?: number;
};

function checkBackend(backend: Readonly<Record<string, unknown>>): Backend {
  try {
    expectOptions('`backend` for AWS Batch', backend, BACKEND);
    for (const name of ['jobQueue', 'jobDefinition', 'shareIdentifier']) expectString(name, backend[name]);
    expectInteger('timeoutSeconds', backend.timeoutSeconds, 60);
    expectInteger('schedulingPriority', backend.schedulingPriority, 0);
    return backend as Backend;
  } catch (cause) {
    throw new ExecutorError('REJECTED', (cause as Error).message, { cause });
  }
}
