import { setTimeout as pause } from 'node:timers/promises';
import { currentCall, type Task, task } from '@elsewhere/core';

export const square: Task<[x: number], number> = task(import.meta.url, 'square', (x: number) => x * x);

/** Waits, and listens to its signal. */
export const rest: Task<[ms: number], string> = task(import.meta.url, 'rest', async (ms: number) => {
  await pause(ms, undefined, { signal: currentCall().signal });
  return 'rested';
});
