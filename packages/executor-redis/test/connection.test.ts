import { setTimeout as delay } from 'node:timers/promises';
import { redis } from '@elsewhere/executor-redis';
import { startRedis } from '@elsewhere/executor-redis/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wireTo } from './support/proxy.js';
import { onRedis } from './support/server.js';
import { LEASE_MS, stageOn } from './support/stage.js';
import { mark, square } from './support/tasks.mjs';
import { isAlive, rejection, until } from './support/until.js';

await onRedis('connection', (server) => {
  describe('a connection that comes and goes', { timeout: 60_000 }, () => {
    it('fails calls as UNAVAILABLE after the documented time, and goes on by itself when Redis is back', async () => {
      const away = await startRedis();
      onTestFinished(() => away.stop());
      const stage = stageOn(away);
      await away.crash();
      const executor = stage.submitter({ unavailableAfterMs: 600 });
      const begun = performance.now();
      const future = executor.submit(square, 3);
      const error = await rejection(future);
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true, executor: 'redis' });
      expect(error.message).toMatch(/600 ms.*ECONNREFUSED/);
      expect(performance.now() - begun).toBeGreaterThanOrEqual(595);
      expect(future.jobId).toBeUndefined();

      const patient = stage.submitter({ unavailableAfterMs: 60_000 });
      const waiting = patient.submit(square, 4);
      await away.restart();
      await stage.worker();
      expect(await waiting).toBe(16);
      expect(await executor.submit(square, 5)).toBe(25);
    });

    it('has at most `maxQueued` calls of a submitter in Redis, the rest wait here without a job', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter({ maxQueued: 10 });
      const futures = Array.from({ length: 100 }, (_, index) => executor.submit(square, index));
      await until('some are accepted', () => futures.some(({ jobId }) => jobId !== undefined));
      expect(futures.filter(({ jobId }) => jobId !== undefined).length).toBeLessThanOrEqual(10);
      expect(executor.stats().pending).toBe(100);
      await stage.worker();
      expect(await Promise.all(futures)).toEqual(futures.map((_, index) => index * index));
    });

    it('survives that the wire of the submitter is cut: outcomes that came meanwhile are read', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 2 });
      const wire = await wireTo(server);
      const executor = stage.submitter({ url: wire.url });
      expect(await executor.submit(square, 2)).toBe(4);
      const futures = Array.from({ length: 50 }, (_, index) =>
        executor.submit(mark, stage.file, `${index}`, 10),
      );
      await until('some run', () => stage.marks().length > 5);
      wire.cut();
      await until('all have run', () => stage.marks().length === 50);
      wire.mend();
      expect(await Promise.all(futures)).toEqual(futures.map((_, index) => `${index}`));
    });

    it('survives that the wire of a worker is cut for less than its lease', async () => {
      const stage = stageOn(server);
      const wire = await wireTo(server);
      await stage.worker({ slots: 1, url: wire.url });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 600);
      await until('it runs', () => stage.marks().length === 1);
      wire.cut();
      setTimeout(() => wire.mend(), 200);
      expect(await future).toBe('a');
      expect(executor.stats().fenced).toBe(0);
    });

    it('finds calls again that were claimed for a worker which did not hear of it, and runs them once', async () => {
      const stage = stageOn(server);
      const wire = await wireTo(server);
      await stage.worker({ slots: 1, url: wire.url, words: ['--lease-ms', '20000'] });
      const executor = stage.submitter();
      expect(await executor.submit(square, 3)).toBe(9);
      const ours = `{${stage.queue}}:elsewhere`;
      const claimed = async (): Promise<boolean> => {
        const parcels = await stage.raw.keys(`${ours}:parcel:*`);
        const states = await Promise.all(parcels.map((key) => stage.raw.hget(key, '0')));
        return states.some((state) => state?.startsWith('c'));
      };
      let unheard = 0;
      for (let round = 0; round < 10 && unheard === 0; round++) {
        wire.silence();
        const future = executor.submit(mark, stage.file, `${round}`);
        await until('it is accepted', () => future.jobId !== undefined);
        for (const end = performance.now() + 1_000; unheard === 0 && performance.now() < end; )
          if (await claimed()) unheard++; // unless the worker was just about to ask
        wire.mend();
        expect(await future).toBe(`${round}`);
      }
      expect(unheard).toBe(1);
      expect(await stage.raw.keys(`${ours}:fetch:*`)).not.toEqual([]); // whatever was still on its way claims nothing
      expect(new Set(stage.marks().map(([id]) => id)).size).toBe(stage.marks().length);
    });

    it('ends what a worker runs that has not renewed its lease, before anybody else may run it', async () => {
      const stage = stageOn(server);
      const wire = await wireTo(server);
      const worker = await stage.worker({ slots: 1, url: wire.url });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      const slot = Number(stage.marks()[0]![3]);
      wire.silence();
      const error = rejection(future);
      await until('its slot is killed', () => !isAlive(slot));
      expect(future.endedAt).toBeUndefined(); // the submitter has not even given it up
      expect(await error).toMatchObject({ code: 'WORKER_LOST' });
      wire.mend();
      expect(await executor.submit(square, 3)).toBe(9);
      expect(worker.running).toBe(true);
    });

    it('waits for room when Redis is full: leases are kept, outcomes are written later, new calls are UNAVAILABLE', async () => {
      const full = await startRedis();
      onTestFinished(() => full.stop());
      const stage = stageOn(full);
      const worker = await stage.worker({ slots: 1 });
      const executor = stage.submitter({ unavailableAfterMs: 500 });
      const future = executor.submit(mark, stage.file, 'a', 500);
      await until('it runs', () => stage.marks().length === 1);
      await stage.raw.config('SET', 'maxmemory', '1mb');
      const error = await rejection(executor.submit(square, 1));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
      expect(error.message).toMatch(/within 500 ms .*OOM/);
      await until('its outcome waits', () => /did not take outcomes.*OOM/.test(worker.output()));
      await delay(2 * LEASE_MS);
      expect(future.endedAt).toBeUndefined();
      await stage.raw.config('SET', 'maxmemory', '0');
      expect(await future).toBe('a');
      expect(stage.marks().length).toBe(1);
    });

    it('refuses a server that is too old: calls fail at once as UNAVAILABLE, a worker host ends', async () => {
      const stage = stageOn(server);
      const old = await wireTo(server, (text) => text.replace(/redis_version:\d/, 'redis_version:5'));
      const error = await rejection(stage.submitter({ url: old.url }).submit(square, 1));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false });
      expect(error.message).toMatch(/expected a Redis server of version 6\.2 or newer, got 5\./);
      const worker = await stage.worker({ url: old.url });
      expect(await worker.exited).toBe(1);
      expect(worker.output()).toMatch(/Redis cannot be used: expected a Redis server of version 6\.2/);
    });

    it('tells a worker host that waits for Redis why, and goes on by itself when it is there', async () => {
      const away = await startRedis();
      onTestFinished(() => away.stop());
      const stage = stageOn(away);
      await away.crash();
      const worker = await stage.worker();
      await until('it says why', () =>
        /Redis is away, it is tried again: .*ECONNREFUSED/.test(worker.output()),
      );
      await away.restart();
      expect(await stage.submitter({ unavailableAfterMs: 60_000 }).submit(square, 4)).toBe(16);
    });

    it('says what is dangerous about a server, once', async () => {
      const careless = await startRedis({ settings: ['maxmemory 64mb', 'maxmemory-policy allkeys-lru'] });
      onTestFinished(() => careless.stop());
      const heard: string[] = [];
      const listen = (warning: Error): void => void heard.push(warning.message);
      process.on('warning', listen);
      onTestFinished(() => void process.off('warning', listen));
      const executor = redis({ url: careless.url, queue: 'careless' });
      const future = executor.submit(square, 1);
      await until('it is accepted', () => future.jobId !== undefined);
      await until('it warns', () => heard.length > 0);
      await executor.close({ cancel: true });
      expect(heard.filter((text) => text.includes("'allkeys-lru'")).length).toBe(1);
      const worker = await stageOn(careless).worker();
      for (const danger of [/maxmemory-policy is 'allkeys-lru', set it to/, /append-only file is off, set/])
        await until('the worker says it too', () => danger.test(worker.output()));
    });
  });
});
