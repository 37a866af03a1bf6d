import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { currentCall, type Task, task } from '@elsewhere/core';
import { type CallHeaders, surroundCalls } from '@elsewhere/core/worker';

const surroundings = new AsyncLocalStorage<CallHeaders>();
surroundCalls((headers, run) => surroundings.run(headers, run));

export const square: Task<[x: number], number> = task(import.meta.url, 'square', (x: number) => x * x);

/** Proves that it ran: one line per run, whoever runs it. */
export const note: Task<[file: string, word: string, ms?: number], string> = task(
  import.meta.url,
  'note',
  async (file: string, word: string, ms = 0) => {
    appendFileSync(file, `${word} ${currentCall().attempt}\n`);
    await pause(ms, undefined, { signal: currentCall().signal });
    return word;
  },
);

/** Prints a line to each of its streams. */
export const print: Task<[line: string], string> = task(import.meta.url, 'print', (line: string) => {
  console.log(`out: ${line}`);
  console.error(`err: ${line}`);
  return line;
});

/** Tells how far it is, with binary beside it. */
export const report: Task<[steps: number], string> = task(
  import.meta.url,
  'report',
  async (steps: number) => {
    for (let step = 1; step <= steps; step++) {
      currentCall().progress(step / steps, { step, bytes: new Uint8Array([step]) });
      await pause(30);
    }
    return 'done';
  },
);

/** The headers that are in force while it runs. */
export const surrounded: Task<[], CallHeaders | undefined> = task(import.meta.url, 'surrounded', () =>
  surroundings.getStore(),
);
