import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BatchClient, DescribeJobDefinitionsCommand, UpdateJobQueueCommand } from '@aws-sdk/client-batch';
import { task } from '@elsewhere/core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { failure, stage } from './support/stage.js';
import { square } from './support/tasks.js';

vi.setConfig({ testTimeout: 60_000 });

it.each([
  [
    'an unknown queue',
    { jobQueue: 'nowhere' },
    'REJECTED',
    /no job queue `nowhere` in local-1: correct `jobQueue`/,
  ],
  [
    'an unknown job definition',
    { jobDefinition: 'nothing' },
    'REJECTED',
    /no active job definition `nothing`/,
  ],
  [
    'a missing bucket',
    { bucket: 'no-bucket' },
    'REJECTED',
    /NoSuchBucket: .*Create the bucket, or correct `bucket`/,
  ],
  ['a share on a queue without shares', { shareIdentifier: 's' }, 'REJECTED', /takes no `shareIdentifier`/],
  ['overrides that are too long', { command: ['x'.repeat(7_000)] }, 'REJECTED', /6144 characters at most/],
  [
    'credentials that AWS does not know',
    { credentials: { accessKeyId: 'GUESS', secretAccessKey: 'x' } },
    'UNAVAILABLE',
    /credentials that AWS accepts/,
  ],
  [
    'nobody there',
    { endpoint: 'http://127.0.0.1:9', patienceMs: 500 },
    'UNAVAILABLE',
    /could not be reached|ECONNREFUSED/,
  ],
  [
    'a worker that is told nothing it knows',
    { command: [process.execPath, '-e', 'process.exit(2)'] },
    'REJECTED',
    /refused its command line/,
  ],
] as const)('%s is said in a sentence, and the executor lives on', async (_what, options, code, sentence) => {
  const { executor, another } = await stage(options);
  const error = await failure(executor.submit(square, 7));
  expect(error).toMatchObject({ code, executor: 'awsbatch' });
  expect(error.message).toMatch(sentence);
  expect(await failure(executor.submit(square, 7))).toMatchObject({ code });
  await executor.close();
  expect(another).toBeTypeOf('function');
});

it('a disabled queue is refused until it is enabled', async () => {
  const { executor, local } = await stage();
  const batch = new BatchClient(local.clients);
  await batch.send(new UpdateJobQueueCommand({ jobQueue: 'local', state: 'DISABLED' }));
  const error = await failure(executor.submit(square, 7));
  expect(error).toMatchObject({
    code: 'REJECTED',
    message: expect.stringContaining('is DISABLED and takes no jobs'),
  });
  await batch.send(new UpdateJobQueueCommand({ jobQueue: 'local', state: 'ENABLED' }));
  expect(await executor.submit(square, 7)).toBe(49);
  batch.destroy();
});

it('a task says what it needs in `backend` and `resources`, and typing errors are told', async () => {
  const { executor } = await stage();
  const misspelt = square.with({ backend: { jobQueu: 'x' } });
  expect((await failure(executor.submit(misspelt, 1))).message).toContain('Did you mean `jobQueue`?');
  expect(await executor.submit(square.with({ resources: { cpus: 2, memoryMiB: 512 } }), 3)).toBe(9);
});

it('for `image` one job definition is registered, by content, and Fargate pairs are checked', async () => {
  const image = { jobDefinition: undefined, image: 'tasks:7', executionRoleArn: 'arn:aws:iam::0:role/start' };
  const { executor, another, local } = await stage({ ...image, platform: 'FARGATE' });
  const sized = (cpus: number, memoryMiB: number) => square.with({ resources: { cpus, memoryMiB } });
  expect((await failure(executor.submit(sized(3, 512), 1))).message).toContain(
    'one of 0.25, 0.5, 1, 2, 4, 8, 16',
  );
  expect((await failure(executor.submit(sized(1, 3_000), 1))).message).toContain('The next is 3072.');
  expect(await executor.submit(sized(1, 3_072), 5)).toBe(25);
  expect(await another().submit(square, 6)).toBe(36);
  const batch = new BatchClient(local.clients);
  const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ status: 'ACTIVE' }));
  const ours = jobDefinitions.filter(({ jobDefinitionName }) => jobDefinitionName?.startsWith('elsewhere-'));
  expect(ours.map(({ revision }) => revision)).toEqual([1]);
  batch.destroy();
});

it('a native addon in the bundle is told with its place and what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'awsbatch-addon-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'resize.mjs');
  writeFileSync(join(folder, 'package.json'), '{ "name": "resize" }');
  writeFileSync(file, "\nimport './build/addon.node';\n");
  const { executor, local } = await stage();
  const resize = task(pathToFileURL(file).href, 'resize', () => 1);
  const error = await failure(executor.submit(resize));
  expect(error).toMatchObject({ code: 'REJECTED', executor: 'awsbatch' });
  expect(error.message).toMatch(/resize\.mjs:2:.*the native addon of \.\/build\/addon\.node.*--external/);
  expect(local.requests().client.SubmitJob).toBeUndefined();
});

it('no credentials anywhere is UNAVAILABLE, in the words of the SDK', async () => {
  const nowhere = join(tmpdir(), 'awsbatch-no-such-file');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
    vi.stubEnv(name, undefined);
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, nowhere);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { executor } = await stage({ credentials: undefined });
  const error = await failure(executor.submit(square, 7));
  expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  expect(error.message).toMatch(/CredentialsProviderError: .*Give this process credentials that AWS accepts/);
});

it('a module that is not there is TASK_NOT_FOUND', async () => {
  const { executor } = await stage();
  const gone = task(new URL('./gone.js', import.meta.url).href, 'gone', () => 1);
  expect(await failure(executor.submit(gone))).toMatchObject({ code: 'TASK_NOT_FOUND' });
});
