// What the tests of the pool run. Plain JavaScript: threads load it as it is.
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { currentCall, task } from '@elsewhere/core';

const module = import.meta.url;
const kept = /** @type {Buffer[]} */ ([]);
let prepared = 0;
let overlapping = 0;

/** Which thread runs this. */
export const where = task(module, 'where', () => threadId);

/** Writes `<name>.started` into a folder and blocks its thread until `<name>.go` or `all.go` is there. */
export const hold = task(module, 'hold', (/** @type {string} */ folder, /** @type {string} */ name) => {
  appendFileSync(`${folder}/${name}.started`, `${threadId}\n`);
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let turns = 0; !existsSync(`${folder}/${name}.go`) && !existsSync(`${folder}/all.go`); turns++) {
    if (turns > 4_000) throw new Error(`nobody let '${name}' go`);
    Atomics.wait(sleeper, 0, 0, 5);
  }
  return threadId;
});

export const nap = task(module, 'nap', (/** @type {number} */ ms) => delay(ms, ms));

/** An `initialize`, and how often it has run on this thread. */
export const prepare = task(module, 'prepare', () => {
  prepared++;
});
export const preparations = task(module, 'preparations', () => prepared);

/** An `initialize` that fails until a file is there. */
export const prepareLicence = task(module, 'prepareLicence', () => {
  const file = process.env.LICENCE ?? '';
  if (!existsSync(file)) throw new RangeError('there is no licence');
});

/** Keeps memory for good, and gives its thread. */
export const leak = task(module, 'leak', async (/** @type {number} */ mebibytes) => {
  kept.push(Buffer.alloc(mebibytes * 2 ** 20, 1));
  await delay(100);
  return threadId;
});

/** Waits until that many of its kind run on this thread at a time. */
export const meet = task(module, 'meet', async (/** @type {number} */ count) => {
  overlapping++;
  for (let turns = 0; overlapping < count; turns++) {
    if (turns > 2_000) throw new Error(`only ${overlapping} calls met`);
    await delay(5);
  }
  return threadId;
});

/** Ends when its signal fires, with the reason. */
export const heed = task(module, 'heed', async () => {
  const { signal, progress } = currentCall();
  progress(0);
  while (!signal.aborted) await delay(5);
  throw signal.reason;
});

export const writeLine = task(
  module,
  'writeLine',
  (/** @type {string} */ file, /** @type {string} */ line) => {
    appendFileSync(file, `${line}\n`);
  },
);

/** The first message that it is sent. */
export const receive = task(module, 'receive', async () => {
  for await (const message of currentCall().messages) return message;
  return 'none came';
});

/** @typedef {'exit 7' | 'throw' | 'reject'} Death */

/** Dies with its thread, with these last words on stderr. */
export const die = task(module, 'die', async (/** @type {Death} */ how, /** @type {string} */ words = '') => {
  if (words !== '') process.stderr.write(`${words}\n`);
  await delay(20);
  if (how === 'exit 7') process.exit(7);
  if (how === 'reject') void Promise.reject(new RangeError('nobody waits for this'));
  else
    setTimeout(() => {
      throw new RangeError('nobody catches this');
    });
  await delay(20_000);
});

export const echo = task(module, 'echo', (/** @type {unknown} */ value) => value);

export const variable = task(module, 'variable', (/** @type {string} */ name) => process.env[name]);

export const flags = task(module, 'flags', () => process.execArgv);
