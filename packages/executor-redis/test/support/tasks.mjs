import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { currentCall, task } from '@elsewhere/core';
import { surroundCalls } from '@elsewhere/core/worker';

const surroundings = new AsyncLocalStorage();
surroundCalls((headers, run) => surroundings.run(headers, run));

export const square = task(import.meta.url, 'square', (/** @type {number} */ x) => x * x);

/** Appends the start of an attempt, then takes its time. */
export const mark = task(import.meta.url, 'mark', async (file, name, ms = 0) => {
  const { id, attempt } = currentCall();
  appendFileSync(file, `${name} ${id} ${attempt} ${process.pid} ${process.ppid}\n`);
  if (ms > 0) await delay(ms);
  return name;
});

/** Like `mark`, deaf to everything. */
export const block = task(import.meta.url, 'block', (file, name, ms) => {
  const { id, attempt } = currentCall();
  appendFileSync(file, `${name} ${id} ${attempt} ${process.pid} ${process.ppid}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return name;
});

/** Fails until this attempt. */
export const failUntil = task(import.meta.url, 'failUntil', (attempt) => {
  const now = currentCall().attempt;
  if (now < attempt) throw new RangeError(`attempt ${now} fails`);
  return now;
});

/** Like `mark`; only its first attempt takes time. */
export const linger = task(import.meta.url, 'linger', async (file, name, ms) => {
  const { id, attempt } = currentCall();
  appendFileSync(file, `${name} ${id} ${attempt} ${process.pid} ${process.ppid}\n`);
  if (attempt === 1) await delay(ms);
  return name;
});

/** Counts characters. */
export const lengthOf = task(import.meta.url, 'lengthOf', (/** @type {string} */ text) => text.length);

/** Writes down that it runs, takes its time, and gives the double. */
export const account = task(import.meta.url, 'account', async (file, index, ms) => {
  const { id, attempt } = currentCall();
  appendFileSync(file, `${index} ${id} ${attempt}\n`);
  if (ms > 0) await delay(ms);
  return index * 2;
});

/** Throws, having said that it ran. */
export const fail = task(import.meta.url, 'fail', (/** @type {string} */ file) => {
  appendFileSync(file, `fail ${currentCall().id} ${currentCall().attempt}\n`);
  throw new RangeError('on purpose');
});

/** Ends its process, having said that it ran. */
export const exit = task(import.meta.url, 'exit', (/** @type {string} */ file) => {
  appendFileSync(file, `exit ${currentCall().id} ${currentCall().attempt}\n`);
  process.exit(3);
});

/** The headers that are in force while it runs, once it has run often enough. */
export const surrounded = task(import.meta.url, 'surrounded', async (attempt = 1) => {
  await undefined;
  if (currentCall().attempt < attempt) throw new RangeError('not yet');
  return surroundings.getStore();
});
