// What the tests of the pool run. Plain JavaScript: child processes load it as it is.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { currentCall, task } from '@elsewhere/core';

const module = import.meta.url;
const kept = /** @type {Buffer[]} */ ([]);
let prepared = 0;
let overlapping = 0;

function sleep(/** @type {number} */ ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Which process runs this. */
export const where = task(module, 'where', () => process.pid);

/** Writes `<name>.started` into a folder and blocks its process until `<name>.go` or `all.go` is there. */
export const hold = task(module, 'hold', (/** @type {string} */ folder, /** @type {string} */ name) => {
  appendFileSync(`${folder}/${name}.started`, `${process.pid}\n`);
  for (let turns = 0; !existsSync(`${folder}/${name}.go`) && !existsSync(`${folder}/all.go`); turns++) {
    if (turns > 4_000) throw new Error(`nobody let '${name}' go`);
    sleep(5);
  }
  return process.pid;
});

export const nap = task(module, 'nap', (/** @type {number} */ ms) => delay(ms, ms));

/** An `initialize`, and how often it has run in this process. */
export const prepare = task(module, 'prepare', () => {
  prepared++;
});
export const preparations = task(module, 'preparations', () => prepared);

/** An `initialize` that fails until a file is there. */
export const prepareLicence = task(module, 'prepareLicence', () => {
  if (!existsSync(process.env.LICENCE ?? '')) throw new RangeError('there is no licence');
});

/** An `initialize` that takes its process along. */
export const prepareExit = task(module, 'prepareExit', () => process.exit(3));

/** An `initialize` that never ends. */
export const prepareForEver = task(module, 'prepareForEver', () => delay(600_000));

/** Keeps memory for good, and gives its process. */
export const leak = task(module, 'leak', async (/** @type {number} */ mebibytes) => {
  kept.push(Buffer.alloc(mebibytes * 2 ** 20, 1));
  await delay(100);
  return process.pid;
});

/** Waits until that many of its kind run in this process at a time. */
export const meet = task(module, 'meet', async (/** @type {number} */ count) => {
  overlapping++;
  for (let turns = 0; overlapping < count; turns++) {
    if (turns > 2_000) throw new Error(`only ${overlapping} calls met`);
    await delay(5);
  }
  return process.pid;
});

/** Ends when its signal fires, with the reason. */
export const heed = task(module, 'heed', async () => {
  const { signal, progress } = currentCall();
  progress(0);
  while (!signal.aborted) await delay(5);
  throw signal.reason;
});

/** Heeds nothing, and never ends. */
export const ignoreAll = task(module, 'ignoreAll', async () => {
  currentCall().progress(0);
  for (;;) await delay(5);
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

/** @typedef {'exit 0' | 'exit 7' | 'throw' | 'reject' | 'SIGKILL' | 'SIGSEGV' | 'SIGTERM' | 'abort' | 'memory'} Death */

/** Dies with its process, with these last words on stderr. */
export const die = task(module, 'die', async (/** @type {Death} */ how, /** @type {string} */ words = '') => {
  if (words !== '') process.stderr.write(`${words}\n`);
  if (how === 'exit 0' || how === 'exit 7') process.exit(Number(how.slice(5)));
  if (how === 'SIGKILL' || how === 'SIGSEGV' || how === 'SIGTERM') process.kill(process.pid, how);
  if (how === 'abort') process.abort();
  if (how === 'reject') void Promise.reject(new RangeError('nobody waits for this'));
  if (how === 'throw')
    setTimeout(() => {
      throw new RangeError('nobody catches this');
    });
  if (how === 'memory') for (const all = []; ; ) all.push(new Array(1_000).fill(0.5));
  await delay(20_000);
});

export const echo = task(module, 'echo', (/** @type {unknown} */ value) => value);

export const variables = task(module, 'variables', (/** @type {string[]} */ names) =>
  names.map((name) => process.env[name]),
);

export const flags = task(module, 'flags', () => [process.cwd(), ...process.execArgv]);

/** Burns processor time for that long. */
export const burn = task(module, 'burn', (/** @type {number} */ ms) => {
  const { user, system } = process.cpuUsage();
  for (let used = 0; used < ms * 1_000; ) {
    const now = process.cpuUsage();
    used = now.user - user + now.system - system;
  }
  return 'burnt';
});

/** Takes that much memory and holds it for a while. */
export const swell = task(
  module,
  'swell',
  async (/** @type {number} */ mebibytes, /** @type {number} */ ms) => {
    const all = Buffer.alloc(mebibytes * 2 ** 20, 1);
    await delay(ms);
    return all.length;
  },
);

/** Writes these lines to both streams, a few milliseconds apart. */
export const speak = task(module, 'speak', async (/** @type {string} */ who, /** @type {number} */ lines) => {
  for (let line = 0; line < lines; line++) {
    process.stdout.write(`${who} ${line}\n`);
    console.error(`${who} ${line}!`);
    if (line % 3 === 0) await delay(1);
  }
  process.stdout.write(`${who} ends without a line end`);
});

/**
 * Starts processes that sleep: a child, one in a session of its own, and one whose parent is gone. Writes their ids and
 * its own to a file, then waits or spins.
 */
export const breed = task(
  module,
  'breed',
  async (/** @type {string} */ file, /** @type {'wait' | 'spin' | 'return'} */ then) => {
    const child = spawn('sleep', ['300'], { stdio: 'ignore' });
    const apart = spawn('sleep', ['300'], { stdio: 'ignore', detached: true });
    const orphan = spawn('/bin/sh', ['-c', 'setsid sleep 300 > /dev/null & echo $!'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let told = '';
    for await (const text of orphan.stdout) told += text;
    appendFileSync(file, [process.pid, child.pid, apart.pid, told.trim()].map((pid) => `${pid}\n`).join(''));
    if (then === 'return') return;
    if (then === 'spin') for (;;);
    await delay(600_000);
  },
);
