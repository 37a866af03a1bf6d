import {
  CancelJobCommand,
  ListJobsCommand,
  TerminateJobCommand,
  TerminateJobsCommand,
} from '@aws-sdk/client-batch';
import { expect, it } from 'vitest';
import { bench, refusal } from '../support/sdk.js';
import { until } from '../support/until.js';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('runs the command of a container with its variables and those of Batch, and nothing else of this process', async () => {
  const { submit, reaches, output, local } = await bench({
    env: { PATH: process.env.PATH ?? '', BASE: 'image' },
  });
  const environment = [{ name: 'MINE', value: 'a b' }];
  const id = await submit('env | sort', { containerOverrides: { environment } });
  const { container, attempts } = await reaches(id, 'SUCCEEDED');
  expect([container?.exitCode, attempts?.length]).toEqual([0, 1]);
  const lines = await output(id);
  expect(lines).toContain('MINE=a b');
  expect(lines).toContain('BASE=image');
  expect(lines).toContain(`AWS_BATCH_JOB_ID=${id}`);
  expect(lines).toContain('AWS_BATCH_JOB_ATTEMPT=1');
  expect(lines).toContain(`AWS_ENDPOINT_URL=${local.url}`);
  expect(lines.filter((line) => /^(VITEST|NODE_|npm_)/.test(line))).toEqual([]);
});

it('tells how a job failed: exit code, reason, and what could not start', async () => {
  const { submit, reaches } = await bench();
  const failed = await reaches(await submit('exit 3'), 'FAILED');
  expect(failed).toMatchObject({
    statusReason: 'Essential container in task exited',
    container: { exitCode: 3 },
  });
  const absent = await reaches(
    await submit('', { containerOverrides: { command: ['no-such-program'] } }),
    'FAILED',
  );
  expect(absent.container?.reason).toContain('CannotStartContainerError');
  expect(absent.container?.exitCode).toBeUndefined();
});

it('a job that is killed from outside has 128 and the signal as exit code', async () => {
  const { submit, reaches, local } = await bench();
  const id = await submit('sleep 60');
  await until('it runs', () => local.pidOf(id) !== undefined);
  process.kill(local.pidOf(id)!, 'SIGKILL');
  expect(await reaches(id, 'FAILED')).toMatchObject({ container: { exitCode: 137 } });
});

it('children of an array have their index, the parent a summary, and fail the parent', async () => {
  const { submit, reaches, describe, output } = await bench();
  const id = await submit(
    'echo $AWS_BATCH_JOB_ARRAY_INDEX of $AWS_BATCH_JOB_ARRAY_SIZE; exit $AWS_BATCH_JOB_ARRAY_INDEX',
    {
      arrayProperties: { size: 2 },
    },
  );
  const parent = await reaches(id, 'FAILED');
  expect(parent.arrayProperties).toMatchObject({ size: 2, statusSummary: { SUCCEEDED: 1, FAILED: 1 } });
  const children = await describe(`${id}:0`, `${id}:1`);
  expect(children.map(({ status, arrayProperties }) => [status, arrayProperties?.index])).toEqual([
    ['SUCCEEDED', 0],
    ['FAILED', 1],
  ]);
  expect(await output(`${id}:1`)).toEqual(['1 of 2']);
});

it('no more jobs run at once than there are vCPUs', async () => {
  const { submit, reaches, describe, local } = await bench({ vcpus: 1 });
  const [first, second] = [await submit('sleep 60'), await submit('exit 0')];
  await reaches(first, 'RUNNING');
  await reaches(second, 'RUNNABLE');
  local.resize(2);
  await reaches(second, 'SUCCEEDED');
  expect((await describe(first))[0]?.status).toBe('RUNNING');
});

it('retries by its strategy: the first rule that holds decides', async () => {
  const { submit, reaches, output } = await bench();
  const script = 'echo attempt $AWS_BATCH_JOB_ATTEMPT; [ $AWS_BATCH_JOB_ATTEMPT = 1 ] && exit 75; exit 9';
  const evaluateOnExit = [
    { onExitCode: '75', action: 'RETRY' as const },
    { onReason: '*', action: 'EXIT' as const },
  ];
  const id = await submit(script, { retryStrategy: { attempts: 5, evaluateOnExit } });
  const { attempts, container } = await reaches(id, 'FAILED');
  expect(attempts?.map((attempt) => attempt.container?.exitCode)).toEqual([75, 9]);
  expect(container?.exitCode).toBe(9);
  expect(await output(id)).toEqual(['attempt 2']);
});

it('a reclaimed Spot machine can be told by its reason, and retried for it', async () => {
  const { submit, reaches, local } = await bench();
  const evaluateOnExit = [{ onStatusReason: 'Host EC2*', action: 'RETRY' as const }];
  const id = await submit('[ $AWS_BATCH_JOB_ATTEMPT = 1 ] && sleep 60; exit 0', {
    retryStrategy: { attempts: 2, evaluateOnExit },
  });
  await until('it runs', () => local.pidOf(id) !== undefined);
  local.reclaim(id);
  const { attempts } = await reaches(id, 'SUCCEEDED');
  expect(attempts?.[0]?.statusReason).toMatch(/^Host EC2 \(instance .*\) terminated\.$/);
  expect(attempts?.[0]?.container?.exitCode).toBeUndefined();
});

it('a job without memory ends with 137 and OutOfMemoryError', async () => {
  const { submit, reaches, local } = await bench();
  const id = await submit('sleep 60');
  await until('it runs', () => local.pidOf(id) !== undefined);
  local.exhaust(id);
  const { container } = await reaches(id, 'FAILED');
  expect([container?.exitCode, container?.reason]).toEqual([
    137,
    expect.stringContaining('OutOfMemoryError'),
  ]);
});

it('a timeout ends an attempt and is not retried', async () => {
  const { submit, reaches } = await bench({ secondMs: 2, stopTimeoutMs: 50 });
  const id = await submit('sleep 60', {
    timeout: { attemptDurationSeconds: 60 },
    retryStrategy: { attempts: 3 },
  });
  const { statusReason, attempts } = await reaches(id, 'FAILED');
  expect([statusReason, attempts?.length]).toEqual(['Job attempt duration exceeded timeout', 1]);
});

it('terminate asks with SIGTERM, and kills what does not listen with all it has started', async () => {
  const { submit, reaches, output, batch, local } = await bench({ stopTimeoutMs: 200 });
  const polite = await submit('trap "echo bye; exit 7" TERM; echo ready; while :; do sleep 0.05; done');
  const deaf = await submit('trap "" TERM; sleep 61 & echo $!; while :; do sleep 0.05; done');
  await until('both speak', async () => (await output(polite).catch(() => [])).length > 0);
  await until('both speak', async () => (await output(deaf).catch(() => [])).length > 0);
  const grandchild = Number((await output(deaf))[0]);
  for (const jobId of [polite, deaf]) await batch.send(new TerminateJobCommand({ jobId, reason: 'enough' }));
  expect(await reaches(polite, 'FAILED')).toMatchObject({
    statusReason: 'enough',
    container: { exitCode: 7 },
  });
  expect(await reaches(deaf, 'FAILED')).toMatchObject({ isTerminated: true, container: { exitCode: 137 } });
  expect(await output(polite)).toEqual(['ready', 'bye']);
  await until('the grandchild is gone', () => !alive(grandchild));
  expect(local.busy()).toBe(0);
});

it('terminate of one child leaves its siblings, of a parent ends all; many at once tell each error', async () => {
  const { submit, reaches, describe, batch } = await bench({ stopTimeoutMs: 50 });
  const id = await submit('sleep 60', { arrayProperties: { size: 3 } });
  await reaches(`${id}:2`, 'RUNNING');
  const answer = await batch.send(new TerminateJobsCommand({ jobs: [`${id}:1`, 'nobody'], reason: 'one' }));
  expect([answer.successful, answer.errors?.map(({ job }) => job)]).toEqual([[`${id}:1`], ['nobody']]);
  await reaches(`${id}:1`, 'FAILED');
  const siblings = await describe(`${id}:0`, `${id}:2`);
  expect(siblings.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING']);
  await batch.send(new TerminateJobCommand({ jobId: id, reason: 'all' }));
  expect(await reaches(id, 'FAILED')).toMatchObject({ arrayProperties: { statusSummary: { FAILED: 3 } } });
});

it('cancel ends what has not started and nothing else', async () => {
  const { submit, reaches, describe, batch } = await bench({ vcpus: 1 });
  const [first, second] = [await submit('sleep 60'), await submit('sleep 60')];
  await reaches(first, 'RUNNING');
  for (const jobId of [first, second]) await batch.send(new CancelJobCommand({ jobId, reason: 'no' }));
  expect(await reaches(second, 'FAILED')).toMatchObject({ isCancelled: true, attempts: [] });
  expect((await describe(first))[0]?.status).toBe('RUNNING');
});

it('a job waits for those it depends on, child by child where it says so, and fails with them', async () => {
  const { submit, reaches, describe } = await bench();
  const first = await submit('sleep 0.2; exit $AWS_BATCH_JOB_ARRAY_INDEX', { arrayProperties: { size: 2 } });
  const dependsOn = [{ jobId: first, type: 'N_TO_N' as const }];
  const second = await submit('exit 0', { arrayProperties: { size: 2 }, dependsOn });
  const third = await submit('exit 0', { dependsOn: [{ jobId: first }] });
  expect((await describe(third))[0]?.status).toMatch(/SUBMITTED|PENDING/);
  await reaches(`${second}:0`, 'SUCCEEDED');
  expect(await reaches(`${second}:1`, 'FAILED')).toMatchObject({ statusReason: 'Dependent Job failed' });
  await reaches(third, 'FAILED');
  const chain = await submit('echo $(date +%s%N)', {
    arrayProperties: { size: 3 },
    dependsOn: [{ type: 'SEQUENTIAL' }],
  });
  await reaches(chain, 'SUCCEEDED');
  const starts = (await describe(`${chain}:0`, `${chain}:1`, `${chain}:2`)).map(
    ({ startedAt }) => startedAt ?? 0,
  );
  expect([...starts].sort()).toEqual(starts);
});

it('lists by state, by name and by array, page by page', async () => {
  const { submit, reaches, batch, local } = await bench();
  const id = await submit('exit 0', { jobName: 'wide', arrayProperties: { size: 5 } });
  await submit('exit 0', { jobName: 'Other' });
  await reaches(id, 'SUCCEEDED');
  const page = await batch.send(
    new ListJobsCommand({ arrayJobId: id, jobStatus: 'SUCCEEDED', maxResults: 3 }),
  );
  const rest = await batch.send(
    new ListJobsCommand({ arrayJobId: id, jobStatus: 'SUCCEEDED', maxResults: 3, nextToken: page.nextToken }),
  );
  expect([page.jobSummaryList?.length, rest.jobSummaryList?.length, rest.nextToken]).toEqual([
    3,
    2,
    undefined,
  ]);
  const named = await batch.send(
    new ListJobsCommand({ jobQueue: local.queue, filters: [{ name: 'JOB_NAME', values: ['oth*'] }] }),
  );
  expect(named.jobSummaryList?.map(({ jobName }) => jobName)).toEqual(['Other']);
});

it('refuses what Batch refuses, in its classes', async () => {
  const { submit } = await bench();
  const environment = [{ name: 'AWS_BATCH_MINE', value: '' }];
  const faults = [
    submit('', { jobQueue: 'nowhere' }),
    submit('', { jobDefinition: 'nothing' }),
    submit('', { jobName: 'not a name' }),
    submit('', { arrayProperties: { size: 10_001 } }),
    submit('', { timeout: { attemptDurationSeconds: 59 } }),
    submit('', { shareIdentifier: 'team' }),
    submit('', { containerOverrides: { environment } }),
    submit('#'.repeat(31_000)),
  ];
  const told = await Promise.all(faults.map(refusal));
  expect(told.map(({ name, status }) => `${name} ${status}`)).toEqual(
    faults.map(() => 'ClientException 400'),
  );
  expect(told.map(({ message }) => message)).toEqual([
    expect.stringContaining('nowhere'),
    expect.stringContaining('nothing'),
    expect.stringContaining('not a name'),
    expect.stringContaining('10001'),
    expect.stringContaining('60 seconds'),
    expect.stringContaining('shareIdentifier'),
    expect.stringContaining('AWS_BATCH_MINE'),
    expect.stringContaining('30 KiB'),
  ]);
});

it('overrides beyond what ECS takes fail the job when it starts', async () => {
  const { submit, reaches } = await bench();
  const id = await submit(`exit 0 ${'#'.repeat(8_200)}`);
  expect((await reaches(id, 'FAILED')).statusReason).toBe('Container Overrides length must be at most 8192');
});

it('more SubmitJob requests than the account may send are throttled', async () => {
  const { submit } = await bench({ submitsPerSecond: 2 });
  const answers = await Promise.allSettled([submit('exit 0'), submit('exit 0'), submit('exit 0')]);
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.name] : []));
  expect(refused).toEqual(['TooManyRequestsException']);
});
