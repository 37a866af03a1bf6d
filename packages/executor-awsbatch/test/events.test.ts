import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsBatchOptions } from '@elsewhere/executor-awsbatch';
import type { LocalBatch } from '@elsewhere/executor-awsbatch/local';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { failure, type Stage, stage } from './support/stage.js';
import { note, square } from './support/tasks.js';
import { until } from './support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const words = (count: number): string[] => Array.from({ length: count }, (_, index) => `w${index}`);

/** A stage whose executor hears of its jobs. */
function hearing(options: Partial<AwsBatchOptions> = {}): Promise<Stage> {
  return stage((local) => ({ events: local.events, ...options }));
}

/** Warnings of this process, as texts. */
function warnings(): string[] {
  const told: string[] = [];
  const hear = ({ message }: Error): void => void told.push(message);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  return told;
}

it('outcomes come by events alone while Batch answers nothing', async () => {
  const { executor, local, file } = await hearing({ callsPerJob: 2 });
  local.faults.add({ operation: 'DescribeJobs', kind: 'throttle' });
  const values = await Promise.all(words(6).map((word) => executor.submit(note, file, word)));
  expect(values).toEqual(words(6));
  local.faults.clear();
  await executor.close();
  expect([local.busy(), local.keys()]).toEqual([0, []]);
});

describe('every call settles once, rightly, and without retries none runs twice', () => {
  it.each([
    [
      'events are lost, come twice and late',
      (local: LocalBatch) => {
        for (const kind of ['lost', 'twice', 'late'] as const)
          local.faults.add({ operation: 'JobStateChange', kind, share: 0.4 });
      },
    ],
    [
      'no event comes',
      (local: LocalBatch) => local.faults.add({ operation: 'JobStateChange', kind: 'lost' }),
    ],
    [
      'the queue is ill, and forgets what was removed',
      (local: LocalBatch) => {
        local.faults.add({ operation: /Message/, kind: 'error', share: 0.3 });
        local.faults.add({ operation: 'DeleteMessageBatch', kind: 'cut', share: 0.5 });
      },
    ],
  ])('%s', async (_what, strike) => {
    const { executor, local, file, lines } = await hearing({ callsPerJob: 2 });
    strike(local);
    const futures = words(8).map((word) => executor.submit(note, file, word));
    expect(await Promise.all(futures)).toEqual(words(8));
    expect(lines().sort()).toEqual(words(8).map((word) => `${word} 1`));
    await executor.close();
    expect([local.busy(), local.keys()]).toEqual([0, []]);
  });
});

it('a queue that is not there is told once, and jobs are looked at without it', async () => {
  const told = warnings();
  const { executor, file } = await stage((local) => ({ events: { queueUrl: `${local.url}/0/nowhere` } }));
  expect(await executor.submit(note, file, 'a')).toBe('a');
  const ours = told.filter((text) => text.includes('hears no events'));
  expect(ours).toHaveLength(1);
  expect(ours[0]).toMatch(/read the queue .*nowhere: QueueDoesNotExist: The specified queue does not exist/);
});

it('a forged end of a job that runs changes nothing: Batch is asked', async () => {
  const { executor, local, file, lines } = await hearing({ callsPerJob: 1 });
  const futures = ['a', 'b'].map((word) => executor.submit(note, file, word, 1_500));
  await until('both run', () => lines().length === 2);
  const sqs = new SQSClient(local.clients);
  onTestFinished(() => sqs.destroy());
  for (const { jobId = '' } of futures) {
    const detail = { ...local.describe(jobId), status: 'FAILED' };
    const MessageBody = JSON.stringify({ 'detail-type': 'Batch Job State Change', detail });
    await sqs.send(new SendMessageCommand({ QueueUrl: local.events.queueUrl, MessageBody }));
  }
  expect(await Promise.all(futures)).toEqual(['a', 'b']);
});

it('a container that is lost is told with its evidence', async () => {
  const { executor, local, file, lines } = await hearing();
  const future = executor.submit(note, file, 'a', 60_000);
  await until('it runs', () => lines().length > 0);
  local.reclaim(future.jobId!.replace(/#.*/, ''));
  const error = await failure(future);
  expect(error).toMatchObject({ code: 'WORKER_LOST', jobId: future.jobId });
  expect(error.message).toContain('Host EC2');
});

it('a queue is read while somebody waits for a call, and not after', async () => {
  const { executor, local, file } = await hearing();
  expect(local.requests().client.ReceiveMessage).toBeUndefined();
  await executor.submit(note, file, 'a');
  await until('nobody asks', () => local.listeners() === 0);
  await executor.close();
});

it('a program that awaits one call and does not close ends all the same', async () => {
  const { local } = await stage();
  const program = fileURLToPath(new URL('./support/one-call.mjs', import.meta.url));
  const options = { ...local.executor, events: local.events, lingerMs: 10, pollMs: 50 };
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(options)]);
  expect(stdout).toBe('42\n');
});

it('executors of one program share the reading of a queue; others get what is theirs', async () => {
  const { executor, another, local } = await hearing({ callsPerJob: 1 });
  local.faults.add({ operation: 'DescribeJobs', kind: 'throttle' });
  const other = another();
  const futures = [1, 2, 3, 4].map((x) => (x % 2 === 0 ? executor : other).submit(square, x));
  await until('one reads', () => local.listeners() > 0);
  expect(local.listeners()).toBe(1);
  expect(await Promise.all(futures)).toEqual([1, 4, 9, 16]);
});
