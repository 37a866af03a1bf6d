import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onRedis } from './support/server.js';
import { type Stage, stageOn } from './support/stage.js';
import { mark, square } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

const SECRET = 'what only the two of us know';

function secretFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redis-secret-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), SECRET, { mode: 0o600 });
  return join(folder, 'secret');
}

/** A call that lies in Redis and has been accepted. */
async function accepted(stage: Stage, secret?: string) {
  const executor = stage.submitter({ secret });
  const future = executor.submit(mark, stage.file, 'a');
  await until('it is accepted', () => future.jobId !== undefined);
  return { future, parcel: `{${stage.queue}}:elsewhere:parcel:${future.jobId}` };
}

await onRedis('trust', (server) => {
  describe('who does not prove to know the secret', { timeout: 60_000 }, () => {
    it('is nobody among those who do: calls, events, messages and outcomes are signed and pass', async () => {
      const stage = stageOn(server);
      await stage.worker({ words: ['--secret-file', secretFile()] });
      const executor = stage.submitter({ secret: SECRET });
      expect(await executor.submit(square, 3)).toBe(9);
      const future = executor.submit(mark, stage.file, 'a', 30_000);
      await until('it runs', () => future.state === 'running');
      future.cancel();
      await until('it has stopped', () => executor.stats().running === 0);
    });

    it('as a worker without the secret is refused: it does not run the call, which fails as REJECTED', async () => {
      const stage = stageOn(server);
      const { future } = await accepted(stage, SECRET);
      const worker = await stage.worker();
      expect(await rejection(future)).toMatchObject({ code: 'REJECTED' });
      expect(stage.marks()).toEqual([]);
      expect(worker.output()).toMatch(/refused the parcel .* no secret/);
    });

    it('as a submitter without the secret is refused and logged', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ words: ['--secret-file', secretFile()] });
      const { future } = await accepted(stage);
      expect(await rejection(future)).toMatchObject({ code: 'REJECTED' });
      expect(stage.marks()).toEqual([]);
      expect(worker.output()).toMatch(/refused the parcel .* does not prove/);
    });

    it('a tampered envelope is refused', async () => {
      const stage = stageOn(server);
      const { future, parcel } = await accepted(stage, SECRET);
      const envelope = (await stage.raw.hgetBuffer(parcel, 'e'))!.toString('latin1');
      await stage.raw.hset(
        parcel,
        'e',
        Buffer.from(envelope.replace('"a"', '"b"').replace('\\"a\\"', '\\"b\\"'), 'latin1'),
      );
      await stage.worker({ words: ['--secret-file', secretFile()] });
      expect(await rejection(future)).toMatchObject({ code: 'REJECTED' });
      expect(stage.marks()).toEqual([]);
    });

    it('an envelope that is copied to another parcel is refused, and so is one that is put back after it ran', async () => {
      const stage = stageOn(server);
      const { future, parcel } = await accepted(stage, SECRET);
      const copy = await stage.raw.dumpBuffer(parcel);
      const worker = await stage.worker({ words: ['--secret-file', secretFile()] });
      expect(await future).toBe('a');
      await until('its parcel is deleted', async () => (await stage.raw.exists(parcel)) === 0);

      await stage.raw.restore(`${parcel}x`, 0, copy!);
      await addJob(stage, `${future.jobId}x`);
      await until('the copy is refused', () =>
        /refused the parcel \S+x .* does not prove/.test(worker.output()),
      );

      const done = `{${stage.queue}}:${stage.queue}:completed`;
      await until('its job is done', async () => (await stage.raw.zrem(done, future.jobId!)) === 1);
      await stage.raw.del(`{${stage.queue}}:${stage.queue}:${future.jobId}`);
      await stage.raw.restore(parcel, 0, copy!);
      await addJob(stage, future.jobId!);
      await until('it is known again', () => worker.output().includes('was here before'));
      expect(stage.marks().length).toBe(1);
    });

    it('an expired call is not started', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter();
      const future = executor.submit(mark.with({ timeoutMs: 300 }), stage.file, 'a');
      await until('it is accepted', () => future.jobId !== undefined);
      const waits = rejection(future);
      await executor.close({ detach: true }); // nobody is there to take it back
      await waits;
      await new Promise((resolve) => setTimeout(resolve, 350));
      const other = stage.submitter();
      const found = other.attach!(mark, future.id);
      await stage.worker();
      expect(await rejection(found)).toMatchObject({ code: 'REJECTED' });
      expect(stage.marks()).toEqual([]);
    });
  });

  describe('100,000 mangled envelopes', { timeout: 120_000 }, () => {
    it('crash neither side', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker();
      const executor = stage.submitter();
      const good = executor.submit(mark, stage.file, 'good', 3_000);
      await until('it runs', () => good.state === 'running');
      const replies = `{${stage.queue}}:elsewhere:reply:`;
      const owner = `{${stage.queue}}:elsewhere:owner:`;
      const [reply] = (await stage.raw.keys(`${owner}*`)).map((key) => key.replace(owner, replies));
      const [lease] = await stage.raw.zrange(`{${stage.queue}}:elsewhere:hosts`, '0', '-1');
      const random = randomOf(7);
      const seed = (await stage.raw.hgetallBuffer(`{${stage.queue}}:elsewhere:parcel:${good.jobId}`)).e!;
      for (let round = 0; round < 500; round++) {
        const pipeline = stage.raw.pipeline();
        for (let count = 0; count < 100; count++) {
          const bytes = mangled(seed, random);
          pipeline.xadd(reply!, '*', 'oer'[random(3)]!, bytes, 'm', '');
          pipeline.xadd(`{${stage.queue}}:elsewhere:inbox:${lease}`, '*', 'e', bytes, 'm', '');
        }
        await pipeline.exec();
      }
      expect(await good).toBe('good');
      expect(await executor.submit(square, 5)).toBe(25);
      expect(worker.running).toBe(true);
    });
  });
});

/** As BullMQ adds it. */
async function addJob(stage: Stage, id: string): Promise<void> {
  const { Queue } = await import('bullmq');
  const queue = new Queue(stage.queue, { connection: { url: stage.url }, prefix: `{${stage.queue}}` });
  await queue.add('again', { submitter: 'nobody', calls: 1 }, { jobId: id });
  await queue.close();
}

function mangled(seed: Buffer, random: (below: number) => number): Buffer {
  const bytes = Buffer.from(seed);
  for (let times = 1 + random(8); times > 0; times--) bytes[random(bytes.length)] = random(256);
  return random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
