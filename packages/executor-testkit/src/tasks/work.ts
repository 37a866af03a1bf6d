import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { currentCall, type Task, task } from '@elsewhere/core';
import { passTime, type Waiting } from './pass-time.js';

/** Appends a line to a file: the proof that a call ran, and how often. */
export const appendLine: Task<[file: string, line: string], string> = task(
  import.meta.url,
  'appendLine',
  (file: string, line: string) => {
    appendFileSync(file, `${line}\n`);
    return line;
  },
);

/** Passes time by timers and honours nothing. Gives its argument. */
export const sleep: Task<[ms: number], number> = task(import.meta.url, 'sleep', async (ms: number) => {
  await delay(ms);
  return ms;
});

/** Appends `started`, passes time and honours nothing, appends `done`. */
export const workThrough: Task<[file: string, how: Waiting, ms: number], string> = task(
  import.meta.url,
  'workThrough',
  async (file: string, how: Waiting, ms: number) => {
    appendFileSync(file, 'started\n');
    await passTime(how, ms);
    appendFileSync(file, 'done\n');
    return 'done';
  },
);

/** Appends a line to `started`, and occupies its worker until the file `release` exists. */
export const hold: Task<[started: string, release: string, how: Waiting, atMostMs: number], string> = task(
  import.meta.url,
  'hold',
  async (started: string, release: string, how: Waiting, atMostMs: number) => {
    appendFileSync(started, 'started\n');
    for (const end = Date.now() + atMostMs; !existsSync(release); ) {
      if (Date.now() >= end) throw new Error(`nobody released this call within ${atMostMs} ms`);
      const passed = passTime(how, 5);
      if (how === 'timers') await passed;
    }
    return 'released';
  },
);

/** Adds a dot to a file every 5 ms and honours nothing: while the file grows, the work goes on. */
export const beat: Task<[file: string, how: Waiting, atMostMs: number], void> = task(
  import.meta.url,
  'beat',
  async (file: string, how: Waiting, atMostMs: number) => {
    for (const end = Date.now() + atMostMs; Date.now() < end; ) {
      appendFileSync(file, '.');
      const passed = passTime(how, 5);
      if (how === 'timers') await passed;
    }
  },
);

/** Appends `started`, waits for its signal, appends `aborted`, takes `cleanUpMs` by timers, appends `cleaned`. */
export const cooperate: Task<[file: string, cleanUpMs: number, atMostMs: number], void> = task(
  import.meta.url,
  'cooperate',
  async (file: string, cleanUpMs: number, atMostMs: number) => {
    const { signal } = currentCall();
    appendFileSync(file, 'started\n');
    await delay(atMostMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) throw new Error(`the signal did not fire within ${atMostMs} ms`);
    appendFileSync(file, 'aborted\n');
    await delay(cleanUpMs);
    appendFileSync(file, 'cleaned\n');
    throw signal.reason;
  },
);

/** Starts a child process, writes `<own pid> <child's pid>` to a file and waits for what happens. */
export const startChild: Task<[file: string, atMostMs: number], void> = task(
  import.meta.url,
  'startChild',
  async (file: string, atMostMs: number) => {
    const child = spawn(process.execPath, ['-e', `setTimeout(() => {}, ${atMostMs})`], { stdio: 'ignore' });
    appendFileSync(file, `${process.pid} ${child.pid}\n`);
    await delay(atMostMs);
  },
);

/** Blocks its process in the kernel, waiting for a child; writes `<own pid> <child's pid>` to a file. POSIX only. */
export const blockOnChild: Task<[file: string, atMostMs: number], void> = task(
  import.meta.url,
  'blockOnChild',
  (file: string, atMostMs: number) => {
    const script = `echo "${process.pid} $$" >> "$0"; exec sleep ${Math.ceil(atMostMs / 1_000)}`;
    spawnSync('/bin/sh', ['-c', script, file], { stdio: 'ignore' });
  },
);

/** Fails on attempts before `attempt`, then gives its number. Appends `<attempt> <time>` to a file. */
export const succeedOn: Task<[attempt: number, file?: string], number> = task(
  import.meta.url,
  'succeedOn',
  (attempt: number, file?: string) => {
    const call = currentCall();
    if (file !== undefined) appendFileSync(file, `${call.attempt} ${Date.now()}\n`);
    if (call.attempt < attempt) throw new RangeError(`attempt ${call.attempt} fails on purpose`);
    return call.attempt;
  },
);

/** What an attempt does in `perAttempt`: passes time, then gives its word, or fails with it. */
export interface AttemptPlan {
  readonly ms: number;
  readonly gives?: string | undefined;
  readonly fails?: string | undefined;
}

/** Does what the plan of this attempt says; the last plan serves all later attempts. Honours nothing. */
export const perAttempt: Task<[plans: readonly AttemptPlan[]], string> = task(
  import.meta.url,
  'perAttempt',
  async (plans: readonly AttemptPlan[]) => {
    const plan = plans[Math.min(currentCall().attempt, plans.length) - 1]!;
    await delay(plan.ms);
    if (plan.fails !== undefined) throw new Error(plan.fails);
    return plan.gives ?? '';
  },
);
