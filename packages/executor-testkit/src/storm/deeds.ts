import { appendFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { currentCall, type Task, task } from '@elsewhere/core';

/** What a call of a storm does. */
export type Deed =
  | 'answer'
  | 'binary'
  | 'nap'
  | 'spin'
  | 'chatter'
  | 'fail'
  | 'unclonable'
  | 'hang'
  | 'exit'
  | 'uncaught'
  | 'swell';

/** Instructions of one call. */
export interface Errand {
  readonly id: number;
  readonly deed: Deed;
  /** Milliseconds, for those that take time. */
  readonly ms: number;
  /** Where it leaves its mark, one line when it begins. Shape of a line: `17 1 4711/0`: id, attempt, worker. */
  readonly trace: string;
}

/** Runs one errand. Its mark is in the file before anything else happens. */
export const runErrand: Task<[Errand, unknown], unknown> = task(
  import.meta.url,
  'runErrand',
  async ({ id, deed, ms, trace }: Errand, payload: unknown): Promise<unknown> => {
    const { attempt, progress, send } = currentCall();
    appendFileSync(trace, `${id} ${attempt} ${process.pid}/${threadId}\n`);
    switch (deed) {
      case 'nap':
        await new Promise((resolve) => setTimeout(resolve, ms));
        return payload;
      case 'spin':
        spinFor(ms);
        return payload;
      case 'chatter':
        for (let word = 1; word <= 200; word++) word % 2 === 0 ? send(word) : progress(word / 200);
        return payload;
      case 'fail':
        throw new RangeError(`errand ${id} fails`);
      case 'unclonable':
        return () => payload;
      case 'hang':
        return spinFor(Number.POSITIVE_INFINITY);
      case 'exit':
        return process.exit(id % 7);
      case 'uncaught':
        setTimeout(() => {
          throw new Error(`errand ${id} throws late`);
        }, 1);
        return new Promise(() => {});
      case 'swell':
        return swell();
      default:
        return payload;
    }
  },
);

function spinFor(ms: number): void {
  const start = performance.now();
  while (performance.now() - start < ms);
}

/** Grows the heap until the worker is ended for it. */
function swell(): never {
  const kept: unknown[] = [];
  for (;;) kept.push(Array.from({ length: 1_000 }, (_, index) => ({ index })));
}
