import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type KeptProcess,
  keepProcess,
  type PrivateRedis,
  startRedis,
} from '@elsewhere/executor-redis/testing';
import { Redis } from 'ioredis';
import { findRedis } from '../../dist/testing/find-redis.js';
import { freePort } from '../../dist/testing/private-redis.js';
import { until } from './until.js';

/** Milliseconds after which Sentinel takes a master that does not answer for dead. */
const DOWN_MS = 1_000;

/** One master, one replica of it, and a Sentinel that watches both. */
export interface Guarded {
  readonly master: PrivateRedis;
  readonly replica: PrivateRedis;
  /** Of the Sentinel. */
  readonly url: string;
  /** Asks the Sentinel for another master, as an administrator does. */
  failOver(): Promise<void>;
  /** Port of the master, as the Sentinel sees it. */
  masterPort(): Promise<number>;
  stop(): Promise<void>;
}

export const MASTER = 'main';

/** Starts them, and waits until the Sentinel knows the replica. */
export async function startGuarded(): Promise<Guarded> {
  const program = await findRedis();
  const master = await startRedis({ durable: true });
  const replica = await startRedis({ durable: true, settings: [`replicaof 127.0.0.1 ${master.port}`] });
  const folder = mkdtempSync(join(tmpdir(), 'redis-sentinel-'));
  const port = await freePort();
  const lines = [
    ...['bind 127.0.0.1', `port ${port}`, `dir ${folder}`, 'daemonize no'],
    `sentinel monitor ${MASTER} 127.0.0.1 ${master.port} 1`,
    `sentinel down-after-milliseconds ${MASTER} ${DOWN_MS}`,
    `sentinel failover-timeout ${MASTER} 5000`,
  ];
  const file = join(folder, 'sentinel.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { path, environment } = program;
  const sentinel: KeptProcess = await keepProcess([path, file, '--sentinel'], {
    environment,
    readyAt: /\+monitor master/,
  });
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  client.on('error', () => {});
  const ask = (...words: readonly string[]) => client.call('SENTINEL', ...words);
  const known = async (): Promise<boolean> => {
    const [first = []] = (await ask('replicas', MASTER)) as string[][];
    return first[first.indexOf('master-link-status') + 1] === 'ok';
  };
  await until('the Sentinel knows the replica', known, 60_000);
  return {
    master,
    replica,
    url: `redis://127.0.0.1:${port}`,
    async failOver() {
      await until('the Sentinel agrees', async () => {
        const answer = await ask('failover', MASTER).catch((error: Error) => error.message);
        return answer === 'OK'; // NOGOODSLAVE until it has heard enough of the replica
      });
    },
    async masterPort() {
      const [, found] = (await ask('get-master-addr-by-name', MASTER)) as [string, string];
      return Number(found);
    },
    async stop() {
      client.disconnect();
      await sentinel.kill();
      await Promise.all([master.stop(), replica.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
