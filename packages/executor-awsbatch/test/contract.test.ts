import { awsBatch } from '@elsewhere/executor-awsbatch';
import { executorContract } from '@elsewhere/executor-testkit';
import { afterAll } from 'vitest';
import { startEndpoint, workerCommand } from './support/endpoint.js';

const endpoint = await startEndpoint('one=1', 'two=2');
afterAll(() => endpoint.stop());

/** Quick looks: the machine is this one. */
const options = {
  ...endpoint.options,
  lingerMs: 10,
  pollMs: 50,
  maxPollMs: 100,
  lookMs: 100,
  heartbeatMs: 250,
};
const queues: Readonly<Record<number, string>> = { 1: 'one', 2: 'two' };

executorContract('awsbatch', {
  create({ workers, heapMiB } = {}) {
    const jobQueue = queues[workers ?? 0] ?? 'two';
    const command = workerCommand(...(heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`]));
    return awsBatch({ ...options, jobQueue, command });
  },
  createIgnoring: () => awsBatch({ ...options, unsupported: 'ignore' }),
  module: { url: import.meta.resolve('@elsewhere/executor-awsbatch'), export: 'awsBatch', options },
  timing: { startMs: 30_000, cancelMs: 4_000, lostMs: 5_000 },
  pendingCalls: 500,
  skip: [
    {
      clause: 'N1',
      reason: '10,000 calls that wait for one another are as many containers that wait for one another',
    },
  ],
});
