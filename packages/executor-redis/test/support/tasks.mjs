import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { currentCall, task } from '@elsewhere/core';

export const square = task(import.meta.url, 'square', (x) => x * x);

export const nap = task(import.meta.url, 'nap', async (ms, value) => {
  await delay(ms);
  return value;
});

/** Appends the start of an attempt to a file. */
export const mark = task(import.meta.url, 'mark', async (file, name, ms = 0) => {
  const { id, attempt } = currentCall();
  appendFileSync(file, `${name} ${id} ${attempt} ${process.pid} ${process.ppid}\n`);
  if (ms > 0) await delay(ms);
  return name;
});
