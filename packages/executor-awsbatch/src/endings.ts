import { type ErrorCode, ExecutorError } from '@elsewhere/core';
import type { JobDetail } from './client.js';

/** How a container ended, as Batch tells it. */
export interface Ending {
  readonly jobId: string;
  readonly succeeded: boolean;
  readonly statusReason: string;
  /** What ECS says about the container; empty when it says nothing. */
  readonly reason: string;
  readonly exitCode: number | undefined;
  readonly logGroup: string;
  readonly logStream: string | undefined;
}

/** What an ending means for calls that have no outcome. */
export interface Verdict {
  readonly code: ErrorCode;
  readonly sentence: string;
  /** Nobody's fault: a call that had not started may go on elsewhere. */
  readonly passing: boolean;
}

type Rule = readonly [
  holds: (ending: Ending) => boolean,
  code: ErrorCode,
  sentence: string,
  passing?: 'passing',
];

/** The first that holds. */
const RULES: readonly Rule[] = [
  [
    ({ statusReason }) => /^Host EC2/.test(statusReason),
    'WORKER_LOST',
    'its machine was taken away, as happens to Spot machines',
    'passing',
  ],
  [
    ({ reason, statusReason, exitCode }) =>
      /OutOfMemory/i.test(reason + statusReason) || (exitCode === 137 && /memory/i.test(reason)),
    'WORKER_LOST',
    'its container ran out of memory: ask for more with `resources: { memoryMiB }`',
  ],
  [
    ({ reason, statusReason }) => /CannotPull|ImagePull/.test(reason + statusReason),
    'UNAVAILABLE',
    'its image could not be pulled: does it exist, and may the execution role read it?',
  ],
  [
    ({ statusReason }) => /Overrides length/.test(statusReason),
    'REJECTED',
    'command and variables are too long for ECS',
  ],
  [
    ({ reason, statusReason }) => /ResourceInitialization/.test(reason + statusReason),
    'UNAVAILABLE',
    'its machine could not be prepared: has its subnet a way to the registry and to the logs, and may the execution role use them?',
  ],
  [
    ({ reason, exitCode }) => /CannotStart|CannotCreate/.test(reason) || exitCode === 127,
    'REJECTED',
    'its container could not start: does the image have `elsewhere-worker`?',
  ],
  [
    ({ statusReason }) => /exceeded timeout/i.test(statusReason),
    'LIMIT_EXCEEDED',
    'Batch ended it at its timeout',
  ],
  [({ exitCode }) => exitCode === 2, 'REJECTED', 'the worker refused its command line; its log says why'],
  [
    ({ succeeded }) => succeeded,
    'WORKER_LOST',
    'its container ended well but left no outcome: was it removed from the bucket?',
  ],
];

/** What an ending means. */
export function judge(ending: Ending): Verdict {
  const rule = RULES.find(([holds]) => holds(ending));
  if (rule === undefined)
    return { code: 'WORKER_LOST', sentence: 'its container ended before the call did', passing: false };
  const [, code, sentence, passing] = rule;
  return { code, sentence, passing: passing !== undefined };
}

/** The error of a call whose container has ended. @param tail - The last lines of its log. */
export function endingError(
  ending: Ending,
  verdict: Verdict,
  region: string,
  tail: readonly string[],
): ExecutorError {
  const { jobId, statusReason, reason, exitCode } = ending;
  const facts = [
    `statusReason “${statusReason}”`,
    ...(reason === '' ? [] : [`reason “${reason}”`]),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
  ];
  const link = logLink(ending, region);
  const told = `the job ${jobId} of this call ended: ${verdict.sentence} (${facts.join(', ')}).`;
  return new ExecutorError(verdict.code, link === undefined ? told : `${told} Log: ${link}`, {
    jobId,
    exitCode,
    ...(exitCode !== undefined && exitCode > 128 ? { exitSignal: SIGNALS[exitCode - 128] } : {}),
    ...(tail.length > 0 ? { stderr: tail.join('\n') } : {}),
  });
}

const SIGNALS: Readonly<Record<number, string>> = {
  6: 'SIGABRT',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
};

/** Where the console shows the log of a job. */
export function logLink(
  { logGroup, logStream }: Pick<Ending, 'logGroup' | 'logStream'>,
  region: string,
): string | undefined {
  if (logStream === undefined) return undefined;
  // The console decodes twice.
  const twice = (text: string) => encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
  const page = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
  return `${page}#logsV2:log-groups/log-group/${twice(logGroup)}/log-events/${twice(logStream)}`;
}

/** Group of the logs of Batch unless a job definition says otherwise. */
const LOG_GROUP = '/aws/batch/job';

/** Is it a state in which a job stays? */
export function isEnd(status: string | undefined): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}

/** How a job ended that has ended. */
export function endingOf(job: JobDetail): Ending {
  const { container } = job;
  return {
    jobId: job.jobId ?? '',
    succeeded: job.status === 'SUCCEEDED',
    statusReason: job.statusReason ?? '',
    reason: container?.reason ?? '',
    exitCode: container?.exitCode,
    logGroup: container?.logConfiguration?.options?.['awslogs-group'] ?? LOG_GROUP,
    logStream: container?.logStreamName,
  };
}
