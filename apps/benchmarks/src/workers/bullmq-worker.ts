// A raw worker: runs the work and writes its result to the stream that the submitter reads.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { echo, hang, spin } from './works.js';

const works: Readonly<Record<string, (payload: never) => unknown>> = { echo, spin, hang };

const [url = '', concurrency = '1'] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null, protocol: 2 });

const worker = new Worker(
  'bench',
  async ({ name, data }) => {
    const [id, payload] = data as [number, never];
    const result: unknown = await works[name]?.(payload);
    await connection.xadd('results', '*', 'r', JSON.stringify([id, result]));
    return null;
  },
  { connection, concurrency: Number(concurrency) },
);
await worker.waitUntilReady();
console.log('ready');
