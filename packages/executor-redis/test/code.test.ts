import { startRedis } from '@elsewhere/executor-redis/testing';
import { describe, expect, it } from 'vitest';
import { onRedis } from './support/server.js';
import { stageOn } from './support/stage.js';
import { lengthOf, mark, square } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

await onRedis('code', (server) => {
  describe('code that travels', { timeout: 60_000 }, () => {
    it('is bundled, goes through Redis once, and runs on workers that have no tasks', async () => {
      const stage = stageOn(server);
      await stage.bareWorker();
      const executor = stage.submitter({ code: 'bundle' });
      const futures = Array.from({ length: 50 }, (_, index) => executor.submit(square, index));
      expect(await Promise.all(futures)).toEqual(futures.map((_, index) => index * index));
      expect(await executor.submit(lengthOf, 'four')).toBe(4);
      const keys = await stage.raw.keys(`{${stage.queue}}:elsewhere:code:*`);
      expect(keys.length).toBe(1);
      expect(await stage.raw.pttl(keys[0]!)).toBeGreaterThan(0);
    });

    it('with a wrong hash is refused: the call fails as REJECTED and nothing runs', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter({ code: 'bundle' });
      const future = executor.submit(mark, stage.file, 'a');
      await until('it is accepted', () => future.jobId !== undefined);
      const [key] = await stage.raw.keys(`{${stage.queue}}:elsewhere:code:*`);
      await stage.raw.append(key!, '\n// and this');
      const worker = await stage.bareWorker();
      expect(await rejection(future)).toMatchObject({ code: 'REJECTED' });
      expect(stage.marks()).toEqual([]);
      expect(worker.output()).toMatch(/refused call 0 of the parcel \S+: .+/);
    });

    it('is refused by workers that were started with tasks', async () => {
      const stage = stageOn(server);
      await stage.worker();
      const future = stage.submitter({ code: 'bundle' }).submit(mark, stage.file, 'a');
      expect(await rejection(future)).toMatchObject({ code: 'REJECTED' });
      expect(stage.marks()).toEqual([]);
    });

    it('that Redis is not there to take fails the call as UNAVAILABLE', async () => {
      const away = await startRedis();
      await away.stop();
      const executor = stageOn(away).submitter({ code: 'bundle', unavailableAfterMs: 300 });
      const error = await rejection(executor.submit(square, 1));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true, executor: 'redis' });
    });

    it('that cannot be built fails the call, and says why', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter({ code: { bundle: './no/such/file.ts' } });
      expect(await rejection(executor.submit(square, 1))).toMatchObject({ code: 'REJECTED' });
    });
  });
});
