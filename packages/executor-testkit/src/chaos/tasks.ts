import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { currentCall, type Task, task } from '@elsewhere/core';

/** Where a call leaves its mark, and its number there. */
export type Mark = readonly [file: string, call: number];

/** Appends the start of an attempt; the result appends its end. */
function begin([file, call]: Mark): (word?: 'end' | 'doomed') => void {
  const line = `${call} ${currentCall().attempt} ${process.pid}.${threadId}`;
  appendFileSync(file, `${line} start\n`);
  return (word = 'end') => appendFileSync(file, `${line} ${word}\n`);
}

function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** Gives its value back after `ms` milliseconds, passed by timers or by burning them. */
export const give: Task<[mark: Mark, value: unknown, how: 'timers' | 'spin', ms: number], unknown> = task(
  import.meta.url,
  'give',
  (mark: Mark, value: unknown, how: 'timers' | 'spin', ms: number) => {
    const end = begin(mark);
    if (how === 'spin') {
      spin(ms);
      end();
      return value;
    }
    return delay(ms).then(() => {
      end();
      return value;
    });
  },
);

/** Fails in its attempts before `succeedOn`. */
export const fail: Task<[mark: Mark, succeedOn: number], number> = task(
  import.meta.url,
  'fail',
  (mark: Mark, succeedOn: number) => {
    const end = begin(mark);
    const { attempt } = currentCall();
    end();
    if (attempt < succeedOn) throw new RangeError(`call ${mark[1]} fails in attempt ${attempt}`);
    return attempt;
  },
);

/** A result that cannot cross. */
export const unclonable: Task<[mark: Mark], unknown> = task(
  import.meta.url,
  'giveUnclonable',
  (mark: Mark) => {
    begin(mark)();
    return { deep: [() => mark] };
  },
);

/** Ways for a worker to die. */
export type Death = 'exit' | 'uncaught' | 'reject' | 'memory' | 'SIGKILL' | 'SIGSEGV' | 'abort';

/** Dies with its worker, in its attempts before `succeedOn`. */
export const die: Task<[mark: Mark, how: Death, succeedOn: number], number> = task(
  import.meta.url,
  'die',
  async (mark: Mark, how: Death, succeedOn: number) => {
    const end = begin(mark);
    const { attempt } = currentCall();
    if (attempt < succeedOn) {
      if (how === 'exit') process.exit(mark[1] % 3);
      if (how === 'abort') process.abort();
      if (how === 'SIGKILL' || how === 'SIGSEGV') process.kill(process.pid, how);
      if (how === 'reject') void Promise.reject(new Error('nobody waits for this'));
      if (how === 'uncaught') setTimeout(throwUncaught, 1);
      if (how === 'memory') await fillMemory();
      await delay(60_000);
    }
    end();
    return attempt;
  },
);

function throwUncaught(): never {
  throw new Error('nobody catches this');
}

async function fillMemory(): Promise<void> {
  const kept: number[][] = [];
  for (;;) {
    for (let count = 0; count < 2_000; count++) kept.push(new Array<number>(100).fill(count + 0.5));
    await nextTurn();
  }
}

/** Ends well and takes its worker along a little later, whatever that runs then. */
export const doom: Task<[mark: Mark, ms: number], string> = task(
  import.meta.url,
  'doom',
  (mark: Mark, ms: number) => {
    const end = begin(mark);
    setTimeout(throwUncaught, ms);
    end('doomed');
    return 'doomed';
  },
);

/** Never ends: by timers, heeding its signal or not, in a busy loop, or blocked. */
export const hang: Task<[mark: Mark, how: 'heed' | 'timers' | 'spin' | 'block'], string> = task(
  import.meta.url,
  'hang',
  async (mark: Mark, how: 'heed' | 'timers' | 'spin' | 'block') => {
    const end = begin(mark);
    const { signal } = currentCall();
    if (how === 'spin') for (;;) spin(1_000);
    if (how === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    while (how === 'timers' || !signal.aborted) await delay(3);
    end();
    return 'heard';
  },
);

/** Starts a process that sleeps, in a session of its own or not, and never ends. */
export const breed: Task<[mark: Mark, detached: boolean], string> = task(
  import.meta.url,
  'breed',
  async (mark: Mark, detached: boolean) => {
    const end = begin(mark);
    spawn('sleep', ['600', `0.${mark[1]}`], { stdio: 'ignore', detached }); // the call's number, to be told apart
    await delay(60_000);
    end();
    return 'alone';
  },
);

/** Sends `0`, `1`, `2`… as fast as it can, and gives their number. */
export const flood: Task<[mark: Mark, count: number], number> = task(
  import.meta.url,
  'pourOut',
  (mark: Mark, count: number) => {
    const end = begin(mark);
    const { send, progress } = currentCall();
    for (let sent = 0; sent < count; sent++) {
      send(sent);
      if (sent % 50 === 0) progress(sent / count);
    }
    end();
    return count;
  },
);

/** Asks for the double of a number, then waits for one message, and gives both. */
export const converse: Task<[mark: Mark, value: number], unknown[]> = task(
  import.meta.url,
  'converse',
  async (mark: Mark, value: number) => {
    const end = begin(mark);
    const { request, messages } = currentCall();
    const answer = await request<number>(value);
    for await (const message of messages) {
      end();
      return [answer, message];
    }
    return [answer];
  },
);
