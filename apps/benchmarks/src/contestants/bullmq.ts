import { fileURLToPath } from 'node:url';
import {
  type KeptProcess,
  keepProcess,
  type PrivateRedis,
  startRedis,
} from '@elsewhere/executor-redis/testing';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Contestant } from './contestant.js';
import { AOF } from './redis-settings.js';

/** Jobs that are added at once: more makes `addBulk` slower. */
const BULK = 200;

/** A raw BullMQ queue: a job per call, results by a stream that workers write to and the submitter reads. */
export function bullmq(name: string, concurrency: number): Contestant {
  let server: PrivateRedis;
  let workers: KeptProcess[];
  let queue: Queue;
  let reader: Redis;
  let next = 0;
  let waiting: { readonly id: number; readonly work: string; readonly payload: unknown }[] = [];
  const calls = new Map<number, (value: unknown) => void>();

  async function follow(): Promise<void> {
    for (let cursor = '0'; ; ) {
      const answer = await reader.xread('COUNT', 500, 'BLOCK', 5_000, 'STREAMS', 'results', cursor);
      for (const [id, fields] of answer?.[0]?.[1] ?? []) {
        cursor = id;
        const [call, value] = JSON.parse(fields[1]!) as [number, unknown];
        calls.get(call)?.(value);
        calls.delete(call);
      }
    }
  }

  /** All calls of this turn of the event loop, in bulks. */
  async function send(): Promise<void> {
    const jobs = waiting.map(({ id, work, payload }) => ({ name: work, data: [id, payload] }));
    waiting = [];
    for (let at = 0; at < jobs.length; at += BULK) {
      const bulk = jobs.slice(at, at + BULK);
      if (bulk.length === 1) await queue.add(bulk[0]!.name, bulk[0]!.data);
      else await queue.addBulk(bulk);
    }
  }

  return {
    name,
    kind: 'redis',
    settings: `two worker processes with \`concurrency: ${concurrency}\`, \`addBulk\` of ${BULK}, results by XADD to one stream, \`removeOnComplete: true\``,
    cannot: { move: 'machines share no memory', stop: 'a job that runs cannot be ended from the submitter' },
    async start(count) {
      server = await startRedis({ settings: AOF });
      const program = fileURLToPath(new URL('../workers/bullmq-worker.js', import.meta.url));
      const words = [process.execPath, program, server.url, String(concurrency)];
      workers = await Promise.all(
        Array.from({ length: count }, () => keepProcess(words, { readyAt: /ready/ })),
      );
      const connection = new Redis(server.url, { maxRetriesPerRequest: null, protocol: 2 });
      queue = new Queue('bench', { connection, defaultJobOptions: { removeOnComplete: true } });
      reader = connection.duplicate();
      follow().catch(() => {}); // ends with its connection
    },
    call(work, payload) {
      const id = next++;
      if (waiting.length === 0) queueMicrotask(() => void send());
      waiting.push({ id, work, payload });
      return new Promise((resolve) => {
        calls.set(id, resolve);
      });
    },
    async stop() {
      reader.disconnect();
      await queue.close();
      for (const worker of workers) await worker.kill();
      await server.stop();
    },
  };
}
