import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { onRedis } from './support/server.js';
import { type Stage, stageOn } from './support/stage.js';
import { linger, mark, square } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

const PROGRAM = fileURLToPath(new URL('../dist/program.js', import.meta.url));

/** What the program prints; for a failure its exit code and what it says. */
async function run(stage: Stage, ...words: string[]): Promise<string> {
  const environment = { ...process.env, ELSEWHERE_REDIS_URL: stage.url };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...words], { env: environment });
    return stdout.trim();
  } catch (error) {
    const { code, stderr } = error as { readonly code: number; readonly stderr: string };
    return `${code}: ${stderr.trim()}`;
  }
}

await onRedis('elsewhere-redis', (server) => {
  describe('the program elsewhere-redis', { timeout: 60_000 }, () => {
    it('status tells what waits and who is there, for people and for autoscalers', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter();
      const futures = Array.from({ length: 10 }, (_, index) => executor.submit(square, index));
      await until('they are accepted', () => futures.every(({ jobId }) => jobId !== undefined));
      const status = JSON.parse(await run(stage, 'status', '--queue', stage.queue, '--json'));
      expect(status).toMatchObject({
        queue: stage.queue,
        paused: false,
        waiting: { calls: 10 },
        hosts: [],
        slots: 0,
      });
      const worker = await stage.worker({ slots: 3 });
      await Promise.all(futures);
      const text = await run(stage, 'status', '--queue', stage.queue);
      expect(text).toMatch(/^waiting {3}0 calls in 0 parcels$/m);
      expect(text).toMatch(new RegExp(`process ${worker.pid}: 3 slots`));
    });

    it('pause holds calls back, resume lets them go', async () => {
      const stage = stageOn(server);
      await stage.worker();
      const executor = stage.submitter();
      await executor.submit(square, 1);
      expect(await run(stage, 'pause', '--queue', stage.queue)).toMatch(/is paused$/);
      const future = executor.submit(mark, stage.file, 'held');
      await until('it is accepted', () => future.jobId !== undefined);
      expect(JSON.parse(await run(stage, 'status', '--queue', stage.queue, '--json'))).toMatchObject({
        paused: true,
      });
      expect(stage.marks()).toEqual([]);
      await run(stage, 'resume', '--queue', stage.queue);
      expect(await future).toBe('held');
    });

    it('drain takes out what waits: its calls fail as REJECTED and never run', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter();
      const futures = ['a', 'b', 'c'].map((name) => executor.submit(mark, stage.file, name));
      await until('they are accepted', () => futures.every(({ jobId }) => jobId !== undefined));
      expect(await run(stage, 'drain', '--queue', stage.queue)).toMatch(/parcels were taken out/);
      for (const future of futures) expect(await rejection(future)).toMatchObject({ code: 'REJECTED' });
      await stage.worker();
      expect(await executor.submit(square, 2)).toBe(4);
      expect(stage.marks()).toEqual([]);
    });

    it('retry-lost runs calls again that were lost while nobody looked after them', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const future = executor.submit(linger, stage.file, 'a', 60_000);
      const left = rejection(future);
      await until('it runs', () => future.state === 'running');
      await executor.close({ detach: true });
      await left;
      await worker.kill();
      const lease = `{${stage.queue}}:elsewhere:hosts`;
      await until('its lease has run out', async () => {
        const [name] = await stage.raw.zrange(lease, '0', '-1');
        return (await stage.raw.exists(`{${stage.queue}}:elsewhere:lease:${name}`)) === 0;
      });
      expect(await run(stage, 'retry-lost', '--queue', stage.queue)).toMatch(/^1 lost calls/);
      await stage.worker({ slots: 1 });
      expect(await stage.submitter().attach!(linger, future.id)).toBe('a');
      expect(stage.marks().map(([, , attempt]) => attempt)).toEqual(['1', '2']);
    });

    it('says at once that Redis does not let it in', async () => {
      const stage = stageOn(server);
      const url = stage.url.replace('//', '//nobody:hunter2@');
      const said = await run({ ...stage, url }, 'status', '--queue', stage.queue);
      expect(said).toMatch(/^1: elsewhere-redis: Redis cannot be used: it does not let this user in/);
    });

    it.each([
      [[], /^2: .*expected one command of status, pause/],
      [['status'], /^2: .*expected --queue/],
      [['statsu', '--queue', 'a'], /^2: .*got 'statsu'/],
      [['status', '--queue', 'a:b'], /^2: .*--queue/],
      [['status', '--queue', 'a', '--urlfile', 'x'], /^2: .*--urlfile/],
    ])('says what is wrong with %j', async (words, sentence) => {
      expect(await run(stageOn(server), ...words)).toMatch(sentence);
    });
  });
});
