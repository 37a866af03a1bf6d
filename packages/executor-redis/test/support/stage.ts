import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Executor } from '@elsewhere/core';
import { type RedisOptions, redis } from '@elsewhere/executor-redis';
import {
  type KeptProcess,
  keepProcess,
  type PrivateRedis,
  startWorker,
} from '@elsewhere/executor-redis/testing';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';

/** Leases and looks that let tests be quick. */
export const LEASE_MS = 1_500;
export const SWEEP_MS = 150;

/** Tasks of these tests. */
const TASKS = new URL('./tasks.mjs', import.meta.url).href;

/** What a test works with: a queue of its own, gone after the test with all that it has started. */
export interface Stage {
  readonly queue: string;
  readonly url: string;
  /** A file for calls to append to. */
  readonly file: string;
  /** For looking into Redis. */
  readonly raw: Redis;
  submitter(options?: Partial<RedisOptions>): Executor;
  worker(wish?: {
    readonly slots?: number;
    readonly words?: readonly string[];
    readonly url?: string;
  }): Promise<KeptProcess>;
  /** A worker that was started with no tasks: it loads code that travels. */
  bareWorker(wish?: { readonly url?: string }): Promise<KeptProcess>;
  /** What calls have written, one array of words each. */
  marks(): string[][];
}

export function stageOn(server: Pick<PrivateRedis, 'url'>): Stage {
  const queue = `test-${randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'redis-test-'));
  const file = join(folder, 'marks');
  const raw = new Redis(server.url, { maxRetriesPerRequest: null });
  raw.on('error', () => {});
  const executors: Executor[] = [];
  const workers: KeptProcess[] = [];
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await Promise.all(executors.map((executor) => executor.close({ detach: true })));
    raw.disconnect();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    queue,
    url: server.url,
    file,
    raw,
    submitter(options = {}) {
      const executor = redis({ url: server.url, queue, sweepMs: SWEEP_MS, ...options });
      executors.push(executor);
      return executor;
    },
    async worker({ slots = 2, words = [], url = server.url } = {}) {
      const lease = ['--lease-ms', String(LEASE_MS)];
      const worker = await startWorker({ url, queue, slots, tasks: [TASKS], words: [...lease, ...words] });
      workers.push(worker);
      return worker;
    },
    async bareWorker({ url = server.url } = {}) {
      const worker = await startWorker({ url, queue, slots: 2, tasks: [] });
      workers.push(worker);
      return worker;
    },
    marks: () => linesOf(file).map((line) => line.split(' ')),
  };
}

/** Lines of a file, none of one that is not there. */
export function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** Starts a script of these tests; it is gone after the test. */
export async function startScript(words: readonly string[], readyAt: RegExp): Promise<KeptProcess> {
  const script = await keepProcess([process.execPath, ...words], { readyAt });
  onTestFinished(() => script.kill());
  return script;
}
