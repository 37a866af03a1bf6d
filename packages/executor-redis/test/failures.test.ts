import { readFileSync, writeFileSync } from 'node:fs';
import type { Future } from '@elsewhere/core';
import { task } from '@elsewhere/core';
import { startRedis } from '@elsewhere/executor-redis/testing';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { atDesk } from '../dist/program/desk.js';
import { drain } from '../dist/program/drain.js';
import { onRedis } from './support/server.js';
import { LEASE_MS, type Stage, stageOn } from './support/stage.js';
import { exit, fail, linger, mark, square } from './support/tasks.mjs';
import { until } from './support/until.js';

/** The page that has the table. `ELSEWHERE_WRITE_DOCS=1` rewrites it, otherwise it has to be what was seen here. */
const PAGE = new URL('../../../apps/docs/executors/redis.md', import.meta.url);
const [BEGIN, END] = ['<!-- failures: written by test/failures.test.ts -->', '<!-- /failures -->'];

/** One row: what happened, and what was seen of a call with `retries: 1`. */
interface Row {
  readonly event: string;
  readonly code: string;
  readonly ran: string;
  readonly retried: string;
}

const rows = new Map<number, Row>();
const missing = task(import.meta.url, 'nobodyHasThis', () => 1);
const retries = { retries: 1 };

await onRedis('failures', (server) => {
  /** Sees how a call ends, and how often it ran. */
  async function see(stage: Stage, number: number, event: string, future: Future<unknown>): Promise<Row> {
    const end = await future.then(
      () => 'nothing, it succeeds',
      (error: { readonly code?: string; readonly name: string }) =>
        error.code === undefined ? `that error` : `\`${error.code}\``,
    );
    const attempts = stage.marks().filter(([, id]) => id === future.id).length;
    const row = {
      event,
      code: end,
      ran: attempts > 0 ? 'yes' : 'no',
      retried: future.attempt > 1 ? 'yes' : 'no',
    };
    rows.set(number, row);
    return row;
  }

  describe('what happens when something fails', { timeout: 90_000 }, () => {
    it('1: the task throws', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(fail.with(retries), stage.file);
      expect(await see(stage, 1, 'the task throws', future)).toMatchObject({ ran: 'yes', retried: 'yes' });
    });

    it('2: an argument cannot cross', async () => {
      const stage = stageOn(server);
      const future = stage.submitter().submit(mark.with(retries), stage.file, (() => 1) as unknown as string);
      const row = await see(stage, 2, 'an argument cannot cross', future);
      expect(row).toMatchObject({ code: '`NOT_SERIALIZABLE`', ran: 'no', retried: 'no' });
    });

    it('3: no worker has the task', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(missing.with(retries));
      const row = await see(stage, 3, 'the worker that got the call does not have its task', future);
      expect(row).toMatchObject({ code: '`TASK_NOT_FOUND`', retried: 'no' });
    });

    it('4: the task ends its process', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(exit.with(retries), stage.file);
      const row = await see(stage, 4, 'the task exits, crashes, or is killed with its process', future);
      expect(row).toMatchObject({ code: '`WORKER_LOST`', ran: 'yes', retried: 'yes' });
    });

    it('5: its worker host is killed, or its machine, while it runs', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(mark.with(retries), stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      await worker.kill();
      const second = await stage.worker({ slots: 1 });
      await until('it runs again', () => stage.marks().length === 2);
      await second.kill();
      const row = await see(
        stage,
        5,
        'its worker host is killed while it runs, or its machine goes down',
        future,
      );
      expect(row).toMatchObject({ code: '`WORKER_LOST`', ran: 'yes', retried: 'yes' });
    });

    it('6: its worker host is killed before it has claimed the call', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const busy = executor.submit(linger, stage.file, 'busy', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      const future = executor.submit(mark.with(retries), stage.file, 'a');
      await until('it is accepted', () => future.jobId !== undefined);
      await worker.kill();
      await busy.catch(() => {});
      await stage.worker({ slots: 1 });
      const row = await see(stage, 6, 'its worker host is killed before it began the call', future);
      expect(row).toMatchObject({ code: 'nothing, it succeeds', ran: 'yes', retried: 'no' });
    });

    it('7: its worker host hangs, or its network, for longer than its lease', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1 });
      const executor = stage.submitter();
      const future = executor.submit(mark, stage.file, 'a', 3 * LEASE_MS);
      await until('it runs', () => stage.marks().length === 1);
      worker.signal('SIGSTOP');
      onTestFinished(() => worker.signal('SIGCONT'));
      const event = 'its worker host hangs or is cut off for longer than its lease (10 s)';
      expect(await see(stage, 7, event, future)).toMatchObject({ code: '`WORKER_LOST`', ran: 'yes' });
      rows.set(7, { ...rows.get(7)!, retried: 'yes' }); // the code is that of 5
    });

    it('8: its worker host is stopped and its time to drain is over', async () => {
      const stage = stageOn(server);
      const worker = await stage.worker({ slots: 1, words: ['--drain-ms', '50'] });
      const future = stage.submitter().submit(linger.with(retries), stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      worker.signal('SIGTERM');
      await worker.exited;
      await stage.worker({ slots: 1 });
      const row = await see(
        stage,
        8,
        'SIGTERM to its worker host, and it does not end within `--drain-ms`',
        future,
      );
      expect(row).toMatchObject({ code: 'nothing, it succeeds', retried: 'yes' });
      rows.set(8, { ...row, code: '`WORKER_LOST`' }); // what its first attempt failed with
    });

    it('9: Redis is away when it is submitted', async () => {
      const away = await startRedis();
      await away.stop();
      const stage = stageOn(away);
      const executor = stage.submitter({ unavailableAfterMs: 300 });
      const future = executor.submit(mark.with(retries), stage.file, 'a');
      const row = await see(
        stage,
        9,
        'Redis is away for longer than `unavailableAfterMs` when it is submitted',
        future,
      );
      expect(row).toMatchObject({ code: '`UNAVAILABLE`', ran: 'no', retried: 'yes' });
    });

    it('10: Redis is killed and comes back, its append-only file on', async () => {
      const durable = await startRedis({ durable: true });
      onTestFinished(() => durable.stop());
      const stage = stageOn(durable);
      await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(mark.with(retries), stage.file, 'a', 800);
      await until('it runs', () => stage.marks().length === 1);
      await durable.crash();
      await durable.restart();
      const row = await see(
        stage,
        10,
        'Redis is killed and comes back within the lease, `appendonly yes`',
        future,
      );
      expect(row).toMatchObject({ code: 'nothing, it succeeds', ran: 'yes', retried: 'no' });
    });

    it('11: Redis comes back without its data', async () => {
      const forgetful = await startRedis();
      onTestFinished(() => forgetful.stop());
      const stage = stageOn(forgetful);
      const future = stage.submitter().submit(mark, stage.file, 'a');
      await until('it is accepted', () => future.jobId !== undefined);
      await forgetful.crash();
      await forgetful.restart();
      const row = await see(stage, 11, 'Redis comes back without the call: nothing was on disk', future);
      expect(row).toMatchObject({ code: '`WORKER_LOST`' });
      rows.set(11, { ...row, ran: 'not known', retried: 'yes' });
    });

    it('12: it is cancelled', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const future = stage.submitter().submit(mark.with(retries), stage.file, 'a', 30_000);
      await until('it runs', () => stage.marks().length === 1);
      future.cancel();
      const row = await see(stage, 12, '`cancel()`, an aborted `signal`', future);
      expect(row).toMatchObject({ code: '`CANCELLED`', retried: 'no' });
      rows.set(12, { ...row, ran: 'not if it was waiting; else it is stopped' });
    });

    it('13: it breaks a limit', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const limited = mark.with({ ...retries, limits: { wallTimeMs: 150 } });
      const row = await see(
        stage,
        13,
        'more than a limit',
        stage.submitter().submit(limited, stage.file, 'a', 30_000),
      );
      expect(row).toMatchObject({ code: '`LIMIT_EXCEEDED`', ran: 'yes', retried: 'yes' });
    });

    it('14: `timeoutMs` is over', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const short = mark.with({ ...retries, timeoutMs: 2_000 });
      const row = await see(
        stage,
        14,
        '`timeoutMs` is over',
        stage.submitter().submit(short, stage.file, 'a', 30_000),
      );
      expect(row).toMatchObject({ code: '`TIMED_OUT`', retried: 'no' });
      rows.set(14, { ...row, ran: 'not if it was waiting; else it is stopped' });
    });

    it('15: it is drained by hand', async () => {
      const stage = stageOn(server);
      const future = stage.submitter().submit(mark.with(retries), stage.file, 'a');
      await until('it is accepted', () => future.jobId !== undefined);
      const address = { url: [stage.url], cluster: false, connection: {} };
      const where = { address, queue: stage.queue, version: undefined, secret: undefined };
      await atDesk({ command: 'drain', json: false, ...where }, drain);
      const row = await see(stage, 15, '`elsewhere-redis drain` while it waits', future);
      expect(row).toMatchObject({ code: '`REJECTED`', ran: 'no', retried: 'no' });
    });

    it('16: its worker does not have the secret', async () => {
      const stage = stageOn(server);
      await stage.worker({ slots: 1 });
      const future = stage.submitter({ secret: 'ours' }).submit(square.with(retries), 1);
      const row = await see(
        stage,
        16,
        'one side does not know the `secret`, or the call was tampered with',
        future,
      );
      expect(row).toMatchObject({ code: '`REJECTED`', ran: 'no', retried: 'no' });
    });

    it('17: Redis does not let the submitter in', async () => {
      const stage = stageOn(server);
      const executor = stage.submitter({ url: stage.url.replace('//', '//nobody:knows@') });
      const event =
        'Redis does not let this side in, its certificate is not trusted, or its user lacks a right';
      const row = await see(stage, 17, event, executor.submit(mark.with(retries), stage.file, 'a'));
      expect(row).toMatchObject({ code: '`UNAVAILABLE`', ran: 'no', retried: 'no' });
    });
  });

  afterAll(() => {
    if (rows.size < 17) return; // some were not asked for
    const lines = [...rows].sort(([left], [right]) => left - right).map(([, row]) => row);
    const table = [
      '| event | the future fails with | had it run? | run again by `retries` |',
      '| --- | --- | --- | --- |',
      ...lines.map(({ event, code, ran, retried }) => `| ${event} | ${code} | ${ran} | ${retried} |`),
    ].join('\n');
    const page = readFileSync(PAGE, 'utf8');
    const [before, after] = [page.split(BEGIN)[0]!, page.split(END)[1]!];
    const wanted = `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
    if (process.env.ELSEWHERE_WRITE_DOCS === '1') writeFileSync(PAGE, wanted);
    else expect(page, 'ELSEWHERE_WRITE_DOCS=1 rewrites the table').toBe(wanted);
  });
});
