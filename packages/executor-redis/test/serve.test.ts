import { redis, serveRedis, withRedis } from '@elsewhere/executor-redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onRedis } from './support/server.js';
import { stageOn } from './support/stage.js';
import { mark, square } from './support/tasks.mjs';
import { until } from './support/until.js';

const tasks = [new URL('./support/tasks.mjs', import.meta.url).href];

await onRedis('serve', ({ url }) => {
  describe('serveRedis()', { timeout: 60_000 }, () => {
    it('serves a queue from this process until it is stopped, and lets calls finish', async () => {
      const { queue, file, marks } = stageOn({ url });
      const worker = serveRedis({ url, queue, tasks, slots: 1 });
      onTestFinished(() => worker.stop());
      const executor = redis({ url, queue });
      const future = executor.submit(mark, file, 'a', 300);
      await until('it runs', () => marks().length === 1);
      expect(worker.status()).toMatchObject({ running: 1, draining: false });
      await Promise.all([worker.stop(), worker.stop()]);
      await worker.done;
      expect(await future).toBe('a');
      await executor.close();
    });

    it('ends with its signal', async () => {
      const { queue } = stageOn({ url });
      const controller = new AbortController();
      const worker = serveRedis({ url, queue, tasks, slots: 1, signal: controller.signal });
      const executor = redis({ url, queue });
      expect(await executor.submit(square, 4)).toBe(16);
      controller.abort();
      await worker.done;
      await executor.close();
    });
  });

  describe('withRedis()', () => {
    it('is a scheduler that is wired already', async () => {
      const { queue, worker } = stageOn({ url });
      await worker();
      await using scheduler = withRedis({ url, queue });
      const values: unknown[] = [];
      scheduler.on('start', () => scheduler.submit(square, 7));
      scheduler.on('future-result', (_future, value) => values.push(value));
      expect((await scheduler.run()).reason).toBe('exhausted');
      expect(values).toEqual([49]);
    });
  });
});
