import { describe, expect, it } from 'vitest';
import { onRedis } from './support/server.js';
import { stageOn } from './support/stage.js';
import { block, failUntil, lengthOf, mark, square } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

/** What a queue has that nobody uses any more: as the docs list it. */
const OF_THE_QUEUE = ['events', 'id', 'meta', 'stalled-check', 'pc', 'marker'];

await onRedis('keys', (server) => {
  describe('what is in Redis', { timeout: 120_000 }, () => {
    it('after close() no key of the submitter is left, and those of the queue are the ones the docs list', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const futures = Array.from({ length: 300 }, (_, index) => executor.submit(square, index));
      await Promise.all(futures);
      const running = executor.submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => running.state === 'running');
      const waiting = Array.from({ length: 20 }, () => executor.submit(mark, stage.file, 'b', 30_000));
      await until('they are accepted', () => waiting.every(({ jobId }) => jobId !== undefined));
      await executor.close({ cancel: true });
      await worker.kill();
      const prefix = `{${stage.queue}}:`;
      const left = (await stage.raw.keys(`${prefix}*`)).map((key) => key.slice(prefix.length));
      const expected = new Set(OF_THE_QUEUE.map((name) => `${stage.queue}:${name}`));
      const ofHosts = /^elsewhere:(hosts|lease:|inbox:)/; // they have a time to live
      expect(left.filter((key) => !expected.has(key) && !ofHosts.test(key))).toEqual([]);
      expect(stage.marks().map(([name]) => name)).not.toContain('b');
    });

    it('nothing is left of a worker that has left', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker();
      await stage.submitter().submit(square, 1);
      worker.signal('SIGTERM');
      await worker.exited;
      const left = await stage.raw.keys(`{${stage.queue}}:elsewhere:*`);
      expect(left.filter((key) => /:(lease|inbox|hosts)/.test(key))).toEqual([]);
    });

    it('after 100,000 calls and close() the memory of Redis is back where it was', async () => {
      const stage = stageOn(server);
      await stage.worker();
      const used = async (): Promise<number> => {
        await stage.raw.call('MEMORY', 'PURGE');
        return Number(/used_memory_dataset:(\d+)/.exec(await stage.raw.info('memory'))![1]);
      };
      const first = stage.submitter();
      await Promise.all(Array.from({ length: 5_000 }, (_, index) => first.submit(square, index)));
      await first.close();
      const before = await used();
      const executor = stage.submitter();
      await Promise.all(Array.from({ length: 100_000 }, (_, index) => executor.submit(square, index)));
      const during = await used();
      await executor.close();
      const after = await used();
      expect(during).toBeGreaterThan(before); // outcomes are kept for `keepMs`
      expect(after - before).toBeLessThan(1_048_576);
    });

    it('two submitters on one queue, and two queues, never see each other’s outcomes', async () => {
      const [stage, other] = [stageOn(server), stageOn(server)];
      await Promise.all([stage.worker(), other.worker()]);
      const executors = [stage.submitter(), stage.submitter(), other.submitter()];
      const results = await Promise.all(
        executors.map((executor, at) =>
          Promise.all(
            Array.from({ length: 200 }, (_, index) =>
              executor.submit(lengthOf, 'x'.repeat(at * 1_000 + index)),
            ),
          ),
        ),
      );
      for (const [at, lengths] of results.entries())
        expect(lengths).toEqual(lengths.map((_, index) => at * 1_000 + index));
      expect(executors.map((executor) => executor.stats().fenced)).toEqual([0, 0, 0]);
    });

    it('a worker of another version never receives a call', async () => {
      const stage = stageOn(server);
      await stage.worker({ words: ['--queue-version', '1.1'] });
      const executor = stage.submitter({ version: '1.2' });
      const future = executor.submit(mark, stage.file, 'a');
      await until('it is accepted', () => future.jobId !== undefined);
      await expect.poll(() => stage.marks().length, { timeout: 500 }).toBe(0);
      await stage.worker({ words: ['--queue-version', '1.2'] });
      expect(await future).toBe('a');
    });

    it('calls with a higher priority run first, also above 0', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const busy = executor.submit(block, stage.file, 'busy', 1_000);
      await until('it runs', () => stage.marks().length === 1);
      const futures = [-5, 0, 10, 3].map((priority) =>
        executor.submit(mark.with({ priority }), stage.file, String(priority)),
      );
      await Promise.all([busy, ...futures]);
      expect(stage.marks().map(([name]) => name)).toEqual(['busy', '10', '3', '0', '-5']);
    });

    it('calls with one `key` of two submitters run once, and both get the outcome', async () => {
      const stage = stageOn(server);
      await stage.worker();
      const [first, second] = [stage.submitter(), stage.submitter()];
      const keyed = mark.with({ key: 'only once' });
      const one = first.submit(keyed, stage.file, 'first', 400);
      await until('it is accepted', () => one.jobId !== undefined);
      const other = second.submit(keyed, stage.file, 'second', 400);
      expect(await Promise.all([one, other])).toEqual(['first', 'first']);
      expect(stage.marks().length).toBe(1);
      expect(await second.submit(keyed, stage.file, 'later')).toBe('later'); // none is live any more
    });

    it('a follower of a `key` gets the last outcome of a call that is tried again, and runs what was cancelled', async () => {
      const stage = stageOn(server);
      await stage.worker();
      const [first, second] = [stage.submitter(), stage.submitter()];
      const stubborn = failUntil.with({ key: 'stubborn', retries: { retries: 3, delayMs: 200 } });
      const one = first.submit(stubborn, 3);
      await until('it is accepted', () => one.jobId !== undefined);
      expect(await Promise.all([one, second.submit(stubborn, 3)])).toEqual([3, 3]);

      const long = mark.with({ key: 'long' });
      const dropped = first.submit(long, stage.file, 'dropped', 30_000);
      await until('it runs', () => dropped.state === 'running');
      const follower = second.submit(long, stage.file, 'mine');
      dropped.cancel();
      expect(await rejection(dropped)).toMatchObject({ code: 'CANCELLED' });
      expect(await follower.catch((error) => error.code)).toMatch(/^(mine|CANCELLED)$/);
    });

    it('a call that was taken out of the queue by hand comes back into it', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter();
      const future = executor.submit(square, 6);
      await until('it is accepted', () => future.jobId !== undefined);
      await stage.raw.del(`{${stage.queue}}:${stage.queue}:${future.jobId}`);
      await stage.raw.del(`{${stage.queue}}:${stage.queue}:prioritized`);
      await stage.worker();
      expect(await future).toBe(36);
    });

    it('a call whose records somebody has deleted fails as WORKER_LOST instead of hanging', async () => {
      const stage = stageOn(server);
      const future = stage.submitter().submit(square, 6);
      await until('it is accepted', () => future.jobId !== undefined);
      await stage.raw.flushall();
      expect(await rejection(future)).toMatchObject({ code: 'WORKER_LOST' });
    });
  });
});
