import { appendFileSync } from 'node:fs';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { type Task, task } from '@elsewhere/core';
import { passTime } from './pass-time.js';

/** How a worker can be lost. */
export type Loss = 'exit' | 'uncaught error' | 'unhandled rejection' | 'SIGKILL' | 'abort';

const WAYS: Record<Loss, (code: number, message: string) => void> = {
  exit: (code) => process.exit(code),
  'uncaught error': (_code, message) => {
    setTimeout(() => {
      throw new Error(message);
    }, 1);
  },
  'unhandled rejection': (_code, message) => void Promise.reject(new Error(message)),
  SIGKILL: () => process.kill(process.pid, 'SIGKILL'),
  abort: () => process.abort(),
};

/** Last words and proof of a call that takes its worker along. */
export interface LossOptions {
  /** Exit code, for `'exit'`. Default 1. */
  readonly code?: number | undefined;
  /** Message of the uncaught error; what is written to stderr before any other way. Default: nothing. */
  readonly words?: string | undefined;
  /** File to append a line to, to count how often it ran. Default: none. */
  readonly file?: string | undefined;
}

/** Takes its worker along. Comes back only if the worker survives 30 seconds. */
export const loseWorker: Task<[how: Loss, options?: LossOptions], string> = task(
  import.meta.url,
  'loseWorker',
  async (how: Loss, { code = 1, words, file }: LossOptions = {}) => {
    if (file !== undefined) appendFileSync(file, 'ran\n');
    if (words !== undefined && how !== 'uncaught error' && how !== 'unhandled rejection') {
      await new Promise<void>((resolve) => process.stderr.write(`${words}\n`, () => resolve()));
    }
    WAYS[how](code, words ?? 'nobody catches this');
    await delay(30_000);
    return 'the worker is still there';
  },
);

/** Burns processor time. Gives its argument. */
export const burn: Task<[ms: number], number> = task(import.meta.url, 'burn', (ms: number) => {
  passTime('spin', ms);
  return ms;
});

/** Fills memory outside of the heap, 8 MiB every 10 ms, and keeps it for `keepMs`. Gives its size. */
export const fillMemory: Task<[memoryMiB: number, keepMs: number], number> = task(
  import.meta.url,
  'fillMemory',
  async (memoryMiB: number, keepMs: number) => {
    const kept: Buffer[] = [];
    for (let filled = 0; filled < memoryMiB; filled += 8) {
      kept.push(Buffer.alloc(8 * 2 ** 20, 1));
      await delay(10);
    }
    await delay(keepMs);
    return kept.length * 8;
  },
);

/** The heap limit of the worker, in MiB. */
export const heapLimitMiB: Task<[], number> = task(
  import.meta.url,
  'heapLimitMiB',
  () => getHeapStatistics().heap_size_limit / 2 ** 20,
);

/** Keeps more and more small objects until the heap has grown by `limitMiB`, which the worker should not survive. */
export const growHeap: Task<[limitMiB: number], number> = task(
  import.meta.url,
  'growHeap',
  async (limitMiB: number) => {
    const kept: number[][] = [];
    for (
      const end = process.memoryUsage().heapUsed + limitMiB * 2 ** 20;
      process.memoryUsage().heapUsed < end;
    ) {
      for (let count = 0; count < 2_000; count++) kept.push(new Array<number>(100).fill(count + 0.5));
      await nextTurn();
    }
    return kept.length;
  },
);
