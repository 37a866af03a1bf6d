import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { Connection } from '../dist/client.js';
import { type Guarded, MASTER, startGuarded } from './support/sentinel.js';
import { needsRedis } from './support/server.js';
import { stageOn } from './support/stage.js';
import { mark, square } from './support/tasks.mjs';
import { until } from './support/until.js';

const CALLS = 200;

await needsRedis('sentinel', startGuarded, (guarded: Guarded) => {
  afterAll(() => guarded.stop());
  const { url } = guarded;
  const words = ['--sentinel', MASTER];

  /** Starts calls, lets the master change while they run, and sees what becomes of them. */
  async function through(change: () => Promise<void>): Promise<void> {
    const stage = stageOn(guarded.master);
    const before = await guarded.masterPort();
    const executor = stage.submitter({ url, sentinel: MASTER, unavailableAfterMs: 60_000 });
    await Promise.all([stage.worker({ url, words }), stage.worker({ url, words })]);
    let settled = 0;
    const futures = Array.from({ length: CALLS }, (_, index) =>
      executor.submit(mark, stage.file, `${index}`, 50),
    );
    for (const future of futures) future.on('settled', () => settled++);
    await until('some run', () => stage.marks().length > 20);
    await change();
    await until('another one is the master', async () => (await guarded.masterPort()) !== before, 60_000);
    expect(futures.some(({ endedAt }) => endedAt === undefined)).toBe(true);
    const results = await Promise.allSettled(futures);
    expect(settled).toBe(CALLS);
    const ids = stage.marks().map(([, id]) => id);
    expect(ids.length, 'nothing ran twice').toBe(new Set(ids).size);
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') expect(result.value).toBe(`${index}`);
      else expect(result.reason).toMatchObject({ code: 'WORKER_LOST', executor: 'redis' });
    }
    expect(await executor.submit(square, 3)).toBe(9);
    await executor.close();
  }

  describe('behind a Sentinel', { timeout: 180_000 }, () => {
    it('a connection that is told to begin anew while it looks for the master finds it all the same', async () => {
      const connection = new Connection({ url, cluster: false, sentinel: MASTER, connection: {} }, true);
      onTestFinished(() => connection.close());
      connection.reconnect();
      expect(await connection.call('PING')).toBe('PONG');
    });

    it('a connection that has ended by itself comes back', async () => {
      const connection = new Connection({ url, cluster: false, sentinel: MASTER, connection: {} }, true);
      onTestFinished(() => connection.close());
      connection.raw.disconnect();
      await until('it works again', () => connection.ready);
      expect(await connection.call('PING')).toBe('PONG');
    });

    it('calls settle when an administrator changes the master while they run, and none runs twice', () =>
      through(() => guarded.failOver()));

    it('calls settle when the master is killed while they run, and none runs twice', async () => {
      const { master, replica } = guarded;
      const present = (await guarded.masterPort()) === master.port ? master : replica;
      await through(() => present.crash());
    });
  });
});
