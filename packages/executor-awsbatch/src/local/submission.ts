import { clientError } from './aws-error.js';
import {
  type Catalog,
  checkFargatePair,
  type EnvironmentVariable,
  type Queue,
  type ResourceRequirement,
} from './catalog.js';
import type { JobSpec } from './job.js';
import type { RetryStrategy } from './retry-strategy.js';

/** The part of a SubmitJob request that this endpoint acts on. */
export interface SubmitRequest {
  readonly jobName?: string | undefined;
  readonly jobQueue?: string | undefined;
  readonly jobDefinition?: string | undefined;
  readonly arrayProperties?: { readonly size?: number | undefined } | undefined;
  readonly containerOverrides?:
    | {
        readonly command?: readonly string[] | undefined;
        readonly environment?: readonly EnvironmentVariable[] | undefined;
        readonly resourceRequirements?: readonly ResourceRequirement[] | undefined;
      }
    | undefined;
  readonly dependsOn?: readonly { readonly jobId?: string; readonly type?: string }[] | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly retryStrategy?: RetryStrategy | undefined;
  readonly timeout?: { readonly attemptDurationSeconds?: number | undefined } | undefined;
  readonly shareIdentifier?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Longest SubmitJob request, in bytes. @see https://docs.aws.amazon.com/batch/latest/userguide/service_limits.html (2026-11) */
const MAX_SUBMIT_BYTES = 30 * 1024;

/** Bounds of the size of an array, as above. */
const ARRAY = { least: 2, most: 10_000 };

/** What would run. @throws AwsError for what AWS would refuse. */
export function specOf(catalog: Catalog, request: SubmitRequest): JobSpec {
  checkShape(request);
  const queue = queueOf(catalog, request);
  const definition = catalog.definition(String(request.jobDefinition));
  if (definition === undefined)
    throw clientError(`JobDefinition ${request.jobDefinition} not found or INACTIVE.`);
  const { containerOverrides: overrides = {}, timeout, parameters, shareIdentifier, tags = {} } = request;
  const { environment: given = [], resourceRequirements: demands = [] } = overrides;
  const base = definition.containerProperties;
  const resourceRequirements = merged(base.resourceRequirements ?? [], demands, ({ type }) => type);
  if (definition.platformCapabilities?.includes('FARGATE')) checkFargatePair(resourceRequirements);
  return {
    name: String(request.jobName),
    queue,
    definition,
    command: (overrides.command ?? base.command ?? []).map((word) =>
      substitute(word, { ...definition.parameters, ...parameters }),
    ),
    environment: merged(base.environment ?? [], given, ({ name }) => name),
    resourceRequirements,
    overridesLength: JSON.stringify({ containerOverrides: [overrides] }).length,
    retryStrategy: request.retryStrategy ?? definition.retryStrategy,
    timeoutSeconds: timeout?.attemptDurationSeconds ?? definition.timeout?.attemptDurationSeconds,
    shareIdentifier,
    tags,
  };
}

function checkShape(request: SubmitRequest): void {
  if (Buffer.byteLength(JSON.stringify(request)) > MAX_SUBMIT_BYTES) {
    throw clientError('Job submission payload size exceeds the maximum of 30 KiB');
  }
  if (!/^[A-Za-z0-9][\w-]{0,127}$/.test(String(request.jobName))) {
    throw clientError(`Job name should match valid pattern: ${String(request.jobName)}`);
  }
  const size = request.arrayProperties?.size;
  if (size !== undefined && !(Number.isInteger(size) && size >= ARRAY.least && size <= ARRAY.most)) {
    throw clientError(`Array size must be between ${ARRAY.least} and ${ARRAY.most}, was ${size}`);
  }
  const seconds = request.timeout?.attemptDurationSeconds;
  if (seconds !== undefined && seconds < 60) throw clientError('Timeout must be at least 60 seconds');
  const attempts = request.retryStrategy?.attempts;
  if (attempts !== undefined && !(attempts >= 1 && attempts <= 10)) {
    throw clientError('Retry attempts must be between 1 and 10');
  }
  const rules = request.retryStrategy?.evaluateOnExit?.length ?? 0;
  if (rules > 5) throw clientError('evaluateOnExit takes at most 5 rules');
  const reserved = request.containerOverrides?.environment?.find(({ name }) => name.startsWith('AWS_BATCH'));
  if (reserved !== undefined) {
    throw clientError(`Environment variables that start with AWS_BATCH are reserved: ${reserved.name}`);
  }
}

function queueOf(catalog: Catalog, { jobQueue, shareIdentifier }: SubmitRequest): Queue {
  const queue = catalog.queue(String(jobQueue));
  if (queue === undefined) throw clientError(`JobQueue ${jobQueue} not found.`);
  if (queue.state !== 'ENABLED') throw clientError(`JobQueue ${jobQueue} is in ${queue.state} state`);
  const fairShare = queue.schedulingPolicyArn !== undefined;
  if (fairShare && shareIdentifier === undefined) {
    throw clientError(
      'shareIdentifier must be specified for a job queue with a fair-share scheduling policy.',
    );
  }
  if (!fairShare && shareIdentifier !== undefined) {
    throw clientError('shareIdentifier cannot be specified for a job queue without a scheduling policy.');
  }
  return queue;
}

/** The second list wins where both name the same. */
function merged<T>(first: readonly T[], second: readonly T[], nameOf: (each: T) => string): T[] {
  return [...new Map([...first, ...second].map((each) => [nameOf(each), each])).values()];
}

/** `Ref::name` stands for a parameter. */
function substitute(word: string, parameters: Readonly<Record<string, string>>): string {
  return word.startsWith('Ref::') ? (parameters[word.slice(5)] ?? word) : word;
}
