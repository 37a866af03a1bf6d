import {
  checkCode,
  expectInteger,
  expectName,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectString,
  show,
} from '@elsewhere/core/adapter';
import type { AwsBatchOptions } from './options.js';

/** The options with their defaults. */
export type Settings = AwsBatchOptions & {
  readonly [K in
    | 'prefix'
    | 'code'
    | 'command'
    | 'callsPerJob'
    | 'lingerMs'
    | 'maxVcpus'
    | 'warnAboveJobs'
    | 'pollMs'
    | 'maxPollMs'
    | 'lookMs'
    | 'heartbeatMs'
    | 'lostRetries'
    | 'keepMs'
    | 'sweepAfterMs'
    | 'patienceMs'
    | 'requestsPerSecond']: NonNullable<AwsBatchOptions[K]>;
};

const TEXTS = [
  'jobDefinition',
  'image',
  'jobRoleArn',
  'executionRoleArn',
  'prefix',
  'shareIdentifier',
  'kmsKeyId',
  'region',
  'endpoint',
] as const;

const NUMBERS = {
  lingerMs: 0,
  maxVcpus: 0.25,
  pollMs: 10,
  maxPollMs: 10,
  lookMs: 10,
  heartbeatMs: 100,
  patienceMs: 0,
  runnableTimeoutMs: 1_000,
  keepMs: 0,
  sweepAfterMs: 3_600_000,
  requestsPerSecond: 0.1,
} as const;

const INTEGERS = { warnAboveJobs: 1, lostRetries: 0, schedulingPriority: 0, timeoutSeconds: 60 } as const;

const OTHERS = [
  'jobQueue',
  'bucket',
  'platform',
  'architecture',
  'code',
  'command',
  'callsPerJob',
  'tags',
  'clients',
  'credentials',
  'unsupported',
  'events',
];

const KNOWN: readonly string[] = [...TEXTS, ...Object.keys(NUMBERS), ...Object.keys(INTEGERS), ...OTHERS];

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function toSettings(options: AwsBatchOptions): Settings {
  expectOptions('awsBatch()', options, KNOWN);
  expectName('jobQueue', options.jobQueue);
  expectName('bucket', options.bucket);
  for (const name of TEXTS) expectString(name, options[name]);
  for (const [name, least] of entriesOf(NUMBERS)) expectNumber(name, options[name], least);
  for (const [name, least] of entriesOf(INTEGERS)) expectInteger(name, options[name], least);
  expectOneOf('platform', options.platform, ['EC2', 'FARGATE']);
  expectOneOf('architecture', options.architecture, ['X86_64', 'ARM64']);
  checkCode(options.code);
  if (options.callsPerJob !== 'auto') expectInteger('callsPerJob', options.callsPerJob, 1);
  checkTogether(options);
  return {
    ...options,
    prefix: (options.prefix ?? 'elsewhere').replace(/^\/+|\/+$/g, ''),
    code: options.code ?? 'bundle',
    command: options.command ?? ['elsewhere-worker', 'batch', '--slots', '1'],
    callsPerJob: options.callsPerJob ?? 'auto',
    lingerMs: options.lingerMs ?? 200,
    maxVcpus: options.maxVcpus ?? Number.POSITIVE_INFINITY,
    warnAboveJobs: options.warnAboveJobs ?? 1_000,
    pollMs: options.pollMs ?? 1_000,
    maxPollMs: options.maxPollMs ?? Math.max(30_000, options.pollMs ?? 0),
    lookMs: options.lookMs ?? 30_000,
    heartbeatMs: options.heartbeatMs ?? 5_000,
    lostRetries: options.lostRetries ?? 0,
    keepMs: options.keepMs ?? 3_600_000,
    sweepAfterMs: options.sweepAfterMs ?? 7 * 24 * 3_600_000,
    patienceMs: options.patienceMs ?? 300_000,
    requestsPerSecond: options.requestsPerSecond ?? 10,
  };
}

function checkTogether({ jobDefinition, image, command, tags, events }: AwsBatchOptions): void {
  if ((jobDefinition === undefined) === (image === undefined)) {
    const told = jobDefinition === undefined ? 'neither' : 'both';
    throw new TypeError(
      `expected awsBatch() to be given one of \`jobDefinition\` and \`image\`, got ${told}`,
    );
  }
  if (
    command !== undefined &&
    (!Array.isArray(command) || command.some((word) => typeof word !== 'string'))
  ) {
    throw new TypeError(`expected \`command\` to be an array of texts, got \`${show(command)}\``);
  }
  if (events !== undefined) {
    expectOptions('`events`', events, ['queueUrl']);
    if (!URL.canParse(events.queueUrl)) {
      throw new TypeError(
        `expected \`events.queueUrl\` to be the URL of a queue of SQS, got \`${show(events.queueUrl)}\``,
      );
    }
  }
  if (tags !== undefined && (typeof tags !== 'object' || tags === null)) {
    throw new TypeError(`expected \`tags\` to be an object of texts, got \`${show(tags)}\``);
  }
}

function entriesOf<T extends object>(table: T): [keyof T, T[keyof T]][] {
  return Object.entries(table) as [keyof T, T[keyof T]][];
}
