// Calls that have a pool of their own.
import { appendFileSync } from 'node:fs';
import { task } from '@elsewhere/core';
import { processes } from '@elsewhere/executor-processes';

/** Writes its process to a file and spins. */
export const spin = task(import.meta.url, 'spin', (/** @type {string} */ file) => {
  appendFileSync(file, `${process.pid}\n`);
  for (;;);
});

/** Writes its process to a file and lets a pool of its own spin. */
export const nest = task(import.meta.url, 'nest', async (/** @type {string} */ file) => {
  appendFileSync(file, `${process.pid}\n`);
  await processes({ workers: 1, output: 'log' }).submit(spin, file);
});
