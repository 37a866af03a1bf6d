import { randomUUID } from 'node:crypto';
import { redis } from '@elsewhere/executor-redis';
import { type PrivateCluster, startRedisCluster, startWorker } from '@elsewhere/executor-redis/testing';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { needsRedis } from './support/server.js';
import { mark, square } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

const TASKS = new URL('./support/tasks.mjs', import.meta.url).href;

await needsRedis('cluster', startRedisCluster, (cluster: PrivateCluster) => {
  afterAll(() => cluster.stop());

  async function stage() {
    const queue = `test-${randomUUID().slice(0, 8)}`;
    const url = cluster.urls.join(',');
    const worker = await startWorker({
      url,
      queue,
      slots: 2,
      tasks: [TASKS],
      words: ['--cluster', '--lease-ms', '2000'],
    });
    onTestFinished(() => worker.kill());
    const submitter = () => {
      const executor = redis({ url: cluster.urls, cluster: true, queue, sweepMs: 200 });
      onTestFinished(() => executor.close({ detach: true }));
      return executor;
    };
    return { queue, worker, submitter };
  }

  /** Keys of a queue, by node. */
  async function keysOf(queue: string): Promise<string[][]> {
    return Promise.all(
      cluster.urls.map(async (url) => {
        const node = new Redis(url);
        const keys = await node.keys(`{${queue}}*`);
        node.disconnect();
        return keys;
      }),
    );
  }

  describe('on a Redis Cluster of three nodes', { timeout: 60_000 }, () => {
    it('calls come back, many at once, and a queue is on one node', async () => {
      const { queue, submitter } = await stage();
      const executor = submitter();
      const futures = Array.from({ length: 2_000 }, (_, index) => executor.submit(square, index));
      expect(await Promise.all(futures)).toEqual(futures.map((_, index) => index * index));
      expect((await keysOf(queue)).filter((keys) => keys.length > 0).length).toBe(1);
    });

    it('running calls are cancelled, and no key of a closed submitter is left', async () => {
      const { queue, submitter } = await stage();
      const executor = submitter();
      const running = executor.submit(mark, '/dev/null', 'a', 30_000);
      await until('it runs', () => running.state === 'running');
      running.cancel('enough');
      expect(await rejection(running)).toMatchObject({ code: 'CANCELLED' });
      await executor.close();
      const left = (await keysOf(queue))
        .flat()
        .filter((key) => /:(parcel|parcels|reply|owner|key):/.test(key));
      expect(left).toEqual([]);
    });

    it('calls are found again by attach, and lost workers are noticed', async () => {
      const { worker, submitter } = await stage();
      const before = submitter();
      const running = before.submit(mark, '/dev/null', 'a', 1_000);
      const left = rejection(running);
      await until('it runs', () => running.state === 'running');
      await before.close({ detach: true });
      await left;
      const after = submitter();
      expect(await after.attach!(mark, running.id)).toBe('a');
      const lost = after.submit(mark, '/dev/null', 'b', 30_000);
      await until('it runs', () => lost.state === 'running');
      await worker.kill();
      expect(await rejection(lost)).toMatchObject({ code: 'WORKER_LOST' });
    });
  });
});
