import { describe, expect, it } from 'vitest';
import { type Ending, endingError, judge, logLink } from './endings.js';

const ended: Ending = {
  jobId: 'j:3',
  succeeded: false,
  statusReason: 'Essential container in task exited',
  reason: '',
  exitCode: 1,
  logGroup: '/aws/batch/job',
  logStream: 'd/default/0123',
};

describe('what an ending means', () => {
  it.each([
    [
      'a Spot machine',
      { statusReason: 'Host EC2 (instance i-0) terminated.', exitCode: undefined },
      'WORKER_LOST',
      /Spot/,
      true,
    ],
    [
      'no memory',
      { exitCode: 137, reason: 'OutOfMemoryError: Container killed' },
      'WORKER_LOST',
      /out of memory.*memoryMiB/,
      false,
    ],
    [
      'no image',
      { exitCode: undefined, reason: 'CannotPullContainerError: not found' },
      'UNAVAILABLE',
      /image/,
      false,
    ],
    ['no program', { exitCode: 127 }, 'REJECTED', /elsewhere-worker/, false],
    [
      'no start',
      { exitCode: undefined, reason: 'CannotStartContainerError: exec' },
      'REJECTED',
      /could not start/,
      false,
    ],
    [
      'long overrides',
      { statusReason: 'Container Overrides length must be at most 8192', exitCode: undefined },
      'REJECTED',
      /too long/,
      false,
    ],
    [
      'a timeout of Batch',
      { statusReason: 'Job attempt duration exceeded timeout', exitCode: 137 },
      'LIMIT_EXCEEDED',
      /timeout/,
      false,
    ],
    ['a wrong command line', { exitCode: 2 }, 'REJECTED', /command line/, false],
    ['a lost outcome', { succeeded: true, exitCode: 0 }, 'WORKER_LOST', /no outcome/, false],
    ['anything else', {}, 'WORKER_LOST', /ended before/, false],
  ] as const)('%s', (_what, more, code, sentence, passing) => {
    const verdict = judge({ ...ended, ...more });
    expect([verdict.code, verdict.passing]).toEqual([code, passing]);
    expect(verdict.sentence).toMatch(sentence);
  });
});

it('the error has what Batch said, the link to the log and its last lines', () => {
  const ending = { ...ended, exitCode: 137, reason: 'OutOfMemoryError: Container killed' };
  const error = endingError(ending, judge(ending), 'eu-west-1', ['a', 'b']);
  expect(error).toMatchObject({
    code: 'WORKER_LOST',
    jobId: 'j:3',
    exitCode: 137,
    exitSignal: 'SIGKILL',
    stderr: 'a\nb',
  });
  expect(error.message).toContain('OutOfMemoryError: Container killed');
  expect(error.message).toContain('exit code 137');
  expect(error.message).toContain('Log: https://eu-west-1.console.aws.amazon.com/');
});

it('the link is what the console decodes twice', () => {
  const link = logLink(ended, 'eu-west-1');
  expect(link).toContain('log-group/$252Faws$252Fbatch$252Fjob/log-events/d$252Fdefault$252F0123');
  expect(logLink({ ...ended, logStream: undefined }, 'eu-west-1')).toBeUndefined();
});
