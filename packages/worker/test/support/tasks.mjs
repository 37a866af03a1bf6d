import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { currentCall, task } from '@elsewhere/core';
import { surroundCalls } from '@elsewhere/core/worker';

const surroundings = new AsyncLocalStorage();
surroundCalls((headers, run) => surroundings.run(headers, run));

export const add = task(import.meta.url, 'add', (left, right) => left + right);

export const echo = task(import.meta.url, 'echo', (value) => value);

/** The headers that are in force while it runs. */
export const surrounded = task(import.meta.url, 'surrounded', async () => {
  await undefined;
  return surroundings.getStore();
});

export const fail = task(import.meta.url, 'fail', (message) => {
  throw Object.assign(new RangeError(message), { code: 'E_TEST' });
});

export const whoAmI = task(import.meta.url, 'whoAmI', () => {
  const { id, attempt, executor } = currentCall();
  return { id, attempt, executor, pid: process.pid };
});

/** Writes a line for each run, so that a test can count them, and waits until a file is there. */
export const hold = task(import.meta.url, 'hold', async (folder, name) => {
  const { id, attempt } = currentCall();
  appendFileSync(`${folder}/runs`, `${id} ${attempt} ${process.pid}\n`);
  writeFileSync(`${folder}/${name}.started`, String(process.pid));
  while (!existsSync(`${folder}/${name}.go`)) await new Promise((resolve) => setTimeout(resolve, 5));
  return name;
});

/** The same without giving anybody a turn, and with a child of its own. */
export const spin = task(import.meta.url, 'spin', (folder, name) => {
  const { id, attempt } = currentCall();
  appendFileSync(`${folder}/runs`, `${id} ${attempt} ${process.pid}\n`);
  const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
  writeFileSync(`${folder}/${name}.started`, `${process.pid}\n${child.pid}`);
  for (;;);
});

/** Ends when its signal fires, with a value that nobody wants any more. */
export const listen = task(import.meta.url, 'listen', async (folder, name) => {
  const { signal } = currentCall();
  writeFileSync(`${folder}/${name}.started`, String(process.pid));
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  writeFileSync(`${folder}/${name}.heard`, String(signal.reason));
  return 'late';
});

export const die = task(import.meta.url, 'die', (how) => {
  process.stderr.write('famous last words\n');
  if (typeof how === 'number') process.exit(how);
  process.kill(process.pid, how);
  for (;;);
});

export const talk = task(import.meta.url, 'talk', async () => {
  const { progress, send, request, messages } = currentCall();
  progress(0.5, { half: true });
  send(new Map([['a', 1]]));
  console.log('a line of output');
  const answer = await request('name?');
  for await (const message of messages) return [answer, message];
  return undefined;
});

export const variables = task(import.meta.url, 'variables', () => Object.keys(process.env));

/** Writes a line for each run, so that a test can count them. */
export const mark = task(import.meta.url, 'mark', (folder, value) => {
  const { id, attempt } = currentCall();
  appendFileSync(`${folder}/runs`, `${id} ${attempt} ${process.pid}\n`);
  return value;
});

export const flood = task(import.meta.url, 'flood', () => {
  const { send } = currentCall();
  for (let n = 0; ; n++) send(n);
});

/** The same, and takes its time. */
export const doze = task(import.meta.url, 'doze', async (folder, value) => {
  const { id, attempt } = currentCall();
  appendFileSync(`${folder}/runs`, `${id} ${attempt} ${process.pid}\n`);
  await new Promise((resolve) => setTimeout(resolve, 10));
  return value;
});
