import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { wireTo } from './support/proxy.js';
import { onRedis } from './support/server.js';
import { LEASE_MS, SWEEP_MS, stageOn } from './support/stage.js';
import { block, failUntil, linger, mark, square } from './support/tasks.mjs';
import { isAlive, rejection, until } from './support/until.js';

/** The submitter knows of a lost worker after its lease and a look, in milliseconds; bounded for busy machines. */
const LOST_MS = 20_000;

await onRedis('delivery', (server) => {
  describe('delivery, rule by rule', { timeout: 60_000 }, () => {
    it('1: without retries a function starts at most once and its future settles once, whoever is killed', async () => {
      const stage = stageOn(server);
      const workers = [await stage.worker(), await stage.worker()];
      const executor = stage.submitter();
      let settled = 0;
      const futures = Array.from({ length: 200 }, (_, index) =>
        executor.submit(mark, stage.file, `${index}`, 5),
      );
      for (const future of futures) future.on('settled', () => settled++);
      await until('some run', () => stage.marks().length > 20);
      await workers[0]!.kill();
      const results = await Promise.allSettled(futures);
      expect(settled).toBe(200);
      const names = stage.marks().map(([name]) => name);
      expect(names.length).toBe(new Set(names).size);
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') expect(result.value).toBe(`${index}`);
        else expect(result.reason).toMatchObject({ code: 'WORKER_LOST', executor: 'redis' });
      }
      const lost = results.filter(({ status }) => status === 'rejected').length;
      expect(lost).toBeLessThan(100);
    });

    it('1: with retries it starts at least once', async () => {
      const stage = stageOn(server);
      const first = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const future = executor.submit(linger.with({ retries: 1 }), stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      await stage.worker({ slots: 1 });
      await first.kill();
      expect(await future).toBe('a');
      expect(stage.marks().map(([, , attempt]) => attempt)).toEqual(['1', '2']);
    });

    it('2: a call that was never claimed goes to another worker silently and keeps its attempt', async () => {
      const stage = stageOn(server);
      const first = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const busy = executor.submit(block, stage.file, 'busy', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      const waiting = Array.from({ length: 10 }, (_, index) =>
        executor.submit(mark, stage.file, `w${index}`),
      );
      const retried: unknown[] = [];
      for (const future of waiting) future.on('retry', (retry) => retried.push(retry));
      await until('they are in Redis', () => waiting.every(({ jobId }) => jobId !== undefined));
      await first.kill();
      await stage.worker({ slots: 1 });
      expect(await Promise.all(waiting)).toEqual(waiting.map((_, index) => `w${index}`));
      expect(waiting.map(({ attempt }) => attempt)).toEqual(waiting.map(() => 1));
      expect(retried).toEqual([]);
      expect(await rejection(busy)).toMatchObject({ code: 'WORKER_LOST' });
    });

    it('2: a call that was claimed, whose lease is gone without an outcome, is WORKER_LOST', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => future.state === 'running');
      await worker.kill();
      const error = await rejection(future);
      expect(error).toMatchObject({ code: 'WORKER_LOST', retryable: true, executor: 'redis' });
      expect(error.message).toMatch(/lease/);
      expect(executor.stats().running).toBe(0);
    });

    it('3: a call is claimed in Redis before its code starts', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(mark, stage.file, 'a', 2_000);
      await until('it runs', () => stage.marks().length === 1);
      const parcel = await stage.raw.hgetall(`{${stage.queue}}:elsewhere:parcel:${future.jobId}`);
      const [lease] = await stage.raw.zrange(`{${stage.queue}}:elsewhere:hosts`, '0', '-1');
      expect(parcel).toMatchObject({ n: '1', 0: `c${lease}` });
    });

    it('4 and 5: a worker frozen beyond its lease is lost; continued, its outcome is dropped and counted', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 50);
      await until('it runs', () => stage.marks().length === 1);
      worker.signal('SIGSTOP');
      expect(await rejection(future)).toMatchObject({ code: 'WORKER_LOST' });
      worker.signal('SIGCONT');
      await until('the late outcome is counted', () => executor.stats().fenced === 1);
      expect(await executor.submit(square, 3)).toBe(9); // it goes on, under another lease
    });

    it('4: a worker that cannot renew ends what it runs and starts nothing, before a successor may start', async () => {
      const stage = stageOn(server);
      const wire = await wireTo(server);
      await stage.worker({ slots: 1, url: wire.url });
      const executor = stage.submitter({ lostRetries: 1 });
      const future = executor.submit(linger, stage.file, 'a', 60_000);
      await until('it runs', () => stage.marks().length === 1);
      const waiting = executor.submit(mark, stage.file, 'waiting');
      const first = Number(stage.marks()[0]![3]);
      wire.silence();
      await stage.worker({ slots: 1 });
      let overlapped: boolean | undefined;
      await until('a successor runs', () => {
        if (stage.marks().some(([name, , attempt]) => name === 'a' && attempt === '2')) {
          overlapped = isAlive(first);
          return true;
        }
        return false;
      });
      expect(overlapped).toBe(false);
      expect(await Promise.all([future, waiting])).toEqual(['a', 'waiting']);
      expect(stage.marks().filter(([name]) => name === 'waiting').length).toBe(1);
    });

    it('5: of two outcomes of one attempt only that counts whose lease holds the claim', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 1_000);
      await until('it runs', () => stage.marks().length === 1);
      const parcel = `{${stage.queue}}:elsewhere:parcel:${future.jobId}`;
      const lease = `{${stage.queue}}:elsewhere:lease:somebody-else`;
      await stage.raw.set(lease, '{}', 'PX', 60_000);
      await stage.raw.hset(parcel, '0', 'csomebody-else');
      await until('its outcome is dropped', () => executor.stats().fenced === 1);
      expect(future.endedAt).toBeUndefined();
      await stage.raw.del(lease);
      expect(await rejection(future)).toMatchObject({ code: 'WORKER_LOST' });
    });

    it('6: a parcel that BullMQ delivers again is not run again: the claims in it stand', async () => {
      const stage = stageOn(server);
      const first = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      await first.kill();
      await stage.worker({ slots: 1 });
      expect(await rejection(future)).toMatchObject({ code: 'WORKER_LOST' });
      const done = `{${stage.queue}}:${stage.queue}:completed`;
      await until(
        'the second worker had the parcel too',
        async () => (await stage.raw.zcard(done)) === 1,
        LOST_MS,
      );
      expect(stage.marks().length).toBe(1);
    });

    it('7: `lostRetries` runs lost attempts again without using up `retries`', async () => {
      const stage = stageOn(server);
      const first = await stage.worker({ slots: 1 });
      const executor = stage.submitter({ lostRetries: 1 });
      const future = executor.submit(linger, stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      await first.kill();
      await stage.worker({ slots: 1 });
      expect(await future).toBe('a');
      expect([future.attempt, stage.marks().map(([, , attempt]) => attempt)]).toEqual([2, ['1', '2']]);
    });

    it('7: without `lostRetries` and `retries` nothing that was lost runs again', async () => {
      const stage = stageOn(server);
      const first = await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      await stage.worker({ slots: 1 });
      await first.kill();
      expect(await rejection(future)).toMatchObject({ code: 'WORKER_LOST' });
      await delay(LEASE_MS + SWEEP_MS);
      expect(stage.marks().length).toBe(1);
    });

    it('8: `jobId` is there when Redis has the call, and names the job in BullMQ', async () => {
      const stage = stageOn(server);
      const future = stage.submitter().submit(square, 3);
      expect(future.jobId).toBeUndefined();
      await until('it is accepted', () => future.jobId !== undefined);
      expect(await stage.raw.exists(`{${stage.queue}}:${stage.queue}:${future.jobId}`)).toBe(1);
    });

    it('8: `attach` finds calls that wait, run or have ended, after their program was left', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const before = stage.submitter();
      const ended = before.submit(square, 4);
      await ended;
      const running = before.submit(mark, stage.file, 'running', 700);
      await until('it runs', () => running.state === 'running');
      const waiting = before.submit(mark, stage.file, 'waiting');
      const left = [running, waiting].map(rejection);
      await before.close({ detach: true });
      for (const error of await Promise.all(left)) expect(error).toMatchObject({ code: 'CLOSED' });

      const after = stage.submitter();
      const found = [
        after.attach!(square, ended.id),
        after.attach!(mark, running.id),
        after.attach!(mark, waiting.id),
      ];
      expect(found.map(({ id }) => id)).toEqual([ended.id, running.id, waiting.id]);
      expect(await Promise.all(found)).toEqual([16, 'running', 'waiting']);
      expect(stage.marks().map(([name]) => name)).toEqual(['running', 'waiting']);
      expect(await rejection(after.attach!(square, 'c0123456789ab-1'))).toMatchObject({ code: 'REJECTED' });
      await worker.kill();
    });

    it('8: `attach` finds a call again that another program has attached and runs again', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter();
      const again = executor.submit(mark, stage.file, 'b', 2_000);
      const second = await stage.worker({ slots: 1 });
      await until('it runs', () => again.state === 'running');
      const left = rejection(again);
      await executor.close({ detach: true });
      await left;
      const heir = stage.submitter({ lostRetries: 5 });
      const found = heir.attach!(mark, again.id);
      await second.kill();
      await until('it is tried again', () => found.attempt === 2);
      await until('it is accepted', () => found.jobId !== again.jobId && found.state === 'pending');
      const leftAgain = rejection(found);
      await heir.close({ detach: true });
      await leftAgain;
      const last = stage.submitter().attach!(mark, again.id);
      await stage.worker({ slots: 1 });
      expect(await last).toBe('b');
      expect(last.attempt).toBe(2);
      const runs = stage.marks().filter(([name]) => name === 'b');
      expect(runs.map(([, , attempt]) => attempt)).toEqual(['1', '2']);
    });

    it('8: `attach` applies only the policy it is given', async () => {
      const stage = stageOn(server);
      const before = stage.submitter();
      const strict = before.submit(failUntil.with({ retries: 5 }), 3);
      const eager = before.submit(failUntil, 3);
      await until('they are accepted', () => strict.jobId !== undefined && eager.jobId !== undefined);
      await before.close({ detach: true });
      const after = stage.submitter();
      const found = [
        after.attach!(failUntil, strict.id),
        after.attach!(failUntil.with({ retries: 5 }), eager.id),
      ];
      const ends = Promise.allSettled(found);
      await delay(300); // it has looked for both, so that it owns them when they fail
      await stage.worker({ slots: 1 });
      const [first, second] = await ends;
      expect(first).toMatchObject({ status: 'rejected', reason: { message: 'attempt 1 fails' } });
      expect(second).toEqual({ status: 'fulfilled', value: 3 });
    });

    it('9: on SIGTERM a worker lets calls finish, passes on what waits, and leaves nothing', async () => {
      const stage = stageOn(server);
      const first = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const running = executor.submit(mark, stage.file, 'running', 500);
      await until('it runs', () => stage.marks().length === 1);
      const waiting = Array.from({ length: 5 }, (_, index) => executor.submit(mark, stage.file, `w${index}`));
      await until('they are in Redis', () => waiting.every(({ jobId }) => jobId !== undefined));
      first.signal('SIGTERM');
      expect(await running).toBe('running');
      expect(await first.exited).toBe(0);
      expect(await stage.raw.zcard(`{${stage.queue}}:elsewhere:hosts`)).toBe(0);
      await stage.worker({ slots: 1 });
      expect(await Promise.all(waiting)).toEqual(waiting.map((_, index) => `w${index}`));
      expect(waiting.map(({ attempt }) => attempt)).toEqual(waiting.map(() => 1));
    });

    it('9: ended by a signal is not cancelled: what did not finish in time is WORKER_LOST', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1, words: ['--drain-ms', '100'] });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => future.state === 'running');
      worker.signal('SIGTERM');
      expect(await rejection(future)).toMatchObject({ code: 'WORKER_LOST' });
      expect(future.state).toBe('failed');
      expect(await worker.exited).toBe(3);
    });
  });
});
