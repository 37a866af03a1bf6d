import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Executor } from '@elsewhere/core';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandsOf, HOST_RIGHTS, SUBMITTER_RIGHTS } from '../dist/rights.js';
import { commandsIn, documentedUsers } from './support/acl-page.js';
import { onRedis } from './support/server.js';
import { type Stage, stageOn } from './support/stage.js';
import { failUntil, lengthOf, linger, mark, square } from './support/tasks.mjs';
import { rejection, until } from './support/until.js';

/** Scripts of BullMQ that run here. */
const SCRIPTS = [
  ...['addPrioritizedJob-', 'removeJob-', 'moveToActive-', 'moveToFinished-', 'extendLocks-'],
  'moveStalledJobsToWait-',
];

/** What our libraries run besides. */
const BY_LIBRARIES = ['info', 'multi', 'exec', 'discard', 'eval', 'evalsha', 'bzpopmin', 'client|setname'];

await onRedis('acl', (server) => {
  /** The documented users, for the queue of a stage. */
  async function usersOf(stage: Stage): Promise<{ submitter: string; worker: string }> {
    const users = documentedUsers(stage.queue);
    for (const words of users) await stage.raw.call('ACL', ...words.slice(1));
    onTestFinished(async () => {
      for (const [, , name = ''] of users) await stage.raw.acl('DELUSER', name);
    });
    const as = (side: string): string =>
      stage.url.replace('//', `//${stage.queue}-${side}:${side}-password@`);
    return { submitter: as('submitter'), worker: as('worker') };
  }

  /** What Redis has refused to the users of a stage. */
  async function refusals(stage: Stage): Promise<string[]> {
    const log = (await stage.raw.acl('LOG')) as string[][];
    const entries = log.map((entry) => new Map(entry.map((word, at) => [word, entry[at + 1]] as const)));
    const own = entries.filter((entry) => entry.get('username')?.startsWith(stage.queue));
    return own.map((entry) => `${entry.get('username')}: ${entry.get('object')}`);
  }

  describe('users with the documented rights', { timeout: 90_000 }, () => {
    it('do all the work of both sides, and nothing is refused to them', async () => {
      const stage = stageOn(server);
      const { submitter, worker } = await usersOf(stage);
      const first = await stage.worker({ url: worker, slots: 1 });
      const executor = stage.submitter({ url: submitter, lostRetries: 1, keepMs: 1_000 });
      const futures = Array.from({ length: 300 }, (_, index) => executor.submit(square, index));
      expect(await Promise.all(futures)).toEqual(futures.map((_, index) => index * index));
      expect(await executor.submit(failUntil.with({ retries: 1 }), 2)).toBe(2);
      expect(await executor.submit(lengthOf.with({ key: 'one' }), 'four')).toBe(4);

      const running = executor.submit(mark, stage.file, 'running', 30_000);
      await until('it runs', () => running.state === 'running');
      const waiting = Array.from({ length: 20 }, () => executor.submit(mark, stage.file, 'waiting', 30_000));
      await until('they are accepted', () => waiting.every(({ jobId }) => jobId !== undefined));
      for (const future of [running, ...waiting]) future.cancel();
      await Promise.allSettled([running, ...waiting]);

      const lost = executor.submit(linger, stage.file, 'lost', 30_000);
      await until('it runs', () => lost.state === 'running');
      await first.kill();
      const second = await stage.worker({ url: worker, slots: 1 });
      expect(await lost).toBe('lost');

      const left = executor.submit(mark, stage.file, 'left', 300);
      const leaving = rejection(left);
      await until('it runs', () => left.state === 'running');
      await executor.close({ detach: true });
      await leaving;
      const heir = stage.submitter({ url: submitter });
      expect(await heir.attach!(mark, left.id)).toBe('left');
      await heir.close();
      second.signal('SIGTERM');
      expect(await second.exited).toBe(0);
      expect(await refusals(stage)).toEqual([]);
    });

    it('send and load code that travels', async () => {
      const stage = stageOn(server);
      const { submitter, worker } = await usersOf(stage);
      await stage.bareWorker({ url: worker });
      const executor = stage.submitter({ url: submitter, code: 'bundle' });
      expect(await executor.submit(square, 5)).toBe(25);
      await executor.close();
      expect(await refusals(stage)).toEqual([]);
    });

    it('have the rights that our own check asks for, and none that no script and no command of ours names', () => {
      const [submitter = [], worker = []] = documentedUsers('training');
      expect(commandsIn(submitter)).toEqual(commandsOf(SUBMITTER_RIGHTS));
      expect(commandsIn(worker)).toEqual(commandsOf(HOST_RIGHTS));
      const known = new Set([...BY_LIBRARIES, ...namedCommands()]);
      const all = [...commandsIn(submitter), ...commandsIn(worker)];
      expect(all.filter((command) => !known.has(command))).toEqual([]);
    });

    it('cannot touch another queue, nor administer the server', async () => {
      const stage = stageOn(server);
      for (const url of Object.values(await usersOf(stage))) {
        const client = new Redis(url, { disableClientInfo: true });
        onTestFinished(() => client.disconnect());
        await expect(client.get('{other}:elsewhere:hosts')).rejects.toThrow(/NOPERM/);
        for (const words of [['CONFIG', 'GET', 'dir'], ['KEYS', '*'], ['FLUSHALL'], ['ACL', 'LIST']])
          await expect(client.call(words[0]!, ...words.slice(1)), words[0]).rejects.toThrow(/NOPERM/);
      }
    });
  });

  describe('a user that lacks a right', { timeout: 30_000 }, () => {
    it.each(['xread', 'multi'])(
      'to run %s: calls fail at once as UNAVAILABLE, which names it and how to grant it; granted, it goes on',
      async (command) => {
        const stage = stageOn(server);
        const { submitter } = await usersOf(stage);
        await stage.raw.acl('SETUSER', `${stage.queue}-submitter`, `-${command}`);
        const executor = stage.submitter({ url: submitter });
        const error = await rejection(executor.submit(square, 1));
        expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false, executor: 'redis' });
        expect(error.message).toContain(`may not run ${command}: grant +${command} with ACL SETUSER`);
        await stage.raw.acl('SETUSER', `${stage.queue}-submitter`, `+${command}`);
        await stage.worker();
        await until('it goes on', () => runsOn(executor));
      },
    );

    it('to the keys of the queue is told so', async () => {
      const [stage, other] = [stageOn(server), stageOn(server)];
      const { submitter, worker } = await usersOf(other);
      const future = stage.submitter({ url: submitter }).submit(square, 1);
      expect((await rejection(future)).message).toMatch(/may not use the keys of this queue: grant ~\{/);
      const host = await stage.worker({ url: worker });
      expect(await host.exited).toBe(1);
      expect(host.output()).toMatch(/may not use the keys of this queue/);
    });

    it('as a worker host ends with exit code 1, and names the command', async () => {
      const stage = stageOn(server);
      const { worker } = await usersOf(stage);
      await stage.raw.acl('SETUSER', `${stage.queue}-worker`, '-bzpopmin', '-hsetnx');
      const host = await stage.worker({ url: worker });
      expect(await host.exited).toBe(1);
      expect(host.output()).toMatch(/may not run bzpopmin, hsetnx: grant \+bzpopmin \+hsetnx/);
    });

    it('that was taken away while it ran fails calls that come then, and the executor closes', async () => {
      const stage = stageOn(server);
      const { submitter } = await usersOf(stage);
      await stage.worker();
      const executor = stage.submitter({ url: submitter });
      expect(await executor.submit(square, 2)).toBe(4);
      await stage.raw.acl('SETUSER', `${stage.queue}-submitter`, '-hset');
      const error = await rejection(executor.submit(square, 3));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false });
      expect(error.message).toContain('grant +hset');
      await stage.raw.acl('SETUSER', `${stage.queue}-submitter`, '+hset');
      await until('it goes on', () => runsOn(executor));
    });
  });

  describe('a user that Redis does not let in', { timeout: 60_000 }, () => {
    it('fails calls at once as UNAVAILABLE, ends a worker host, and never shows the password', async () => {
      const stage = stageOn(server);
      const url = stage.url.replace('//', '//nobody:hunter2@');
      const executor = stage.submitter({ url });
      const error = await rejection(executor.submit(square, 1));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false });
      expect(error.message).toMatch(/does not let this user in \(WRONGPASS/);
      const host = await stage.worker({ url });
      expect(await host.exited).toBe(1);
      expect(host.output()).toMatch(/Redis cannot be used: it does not let this user in/);
      expect(error.message + host.output()).not.toContain('hunter2');
      await executor.close();
    });
  });
});

async function runsOn(executor: Executor): Promise<boolean> {
  return executor.submit(square, 4).then(
    (value) => value === 16,
    () => false,
  );
}

/** Commands that our sources and the scripts of BullMQ name. */
function namedCommands(): string[] {
  const own = new URL('../dist/', import.meta.url).pathname;
  const files = (readdirSync(own, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.js') && file !== 'rights.js')
    .map((file) => join(own, file));
  const bullmq = dirname(createRequire(import.meta.url).resolve('bullmq'));
  const scripts = join(bullmq, 'scripts');
  for (const file of readdirSync(scripts))
    if (SCRIPTS.some((script) => file.startsWith(script)) && file.endsWith('.js'))
      files.push(join(scripts, file));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  return texts.flatMap((text) =>
    [...text.matchAll(/['"]([A-Z]{3,16})['"]/g)].map(([, word = '']) => word.toLowerCase()),
  );
}
