import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { currentCall, type Task, task } from '@elsewhere/core';
import { makeUnclonable, type Unclonable } from './unclonable.js';

/** The sum. */
export const add: Task<[left: number, right: number], number> = task(
  import.meta.url,
  'add',
  (left: number, right: number) => left + right,
);

/** Its argument. */
export const echo: Task<[value: unknown], unknown> = task(import.meta.url, 'echo', (value: unknown) => value);

/** Its arguments, as a list. */
export const list: Task<unknown[], unknown[]> = task(
  import.meta.url,
  'list',
  (...values: unknown[]) => values,
);

/** What the worker takes its argument for: `'Buffer'`, `'[object Map]'`, `'number -0'`. */
export const kindOf: Task<[value: unknown], string> = task(import.meta.url, 'kindOf', (value: unknown) => {
  if (typeof value !== 'object' || value === null) {
    return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
  }
  if (Buffer.isBuffer(value)) return 'Buffer';
  return Object.getPrototypeOf(value) === null ? 'no prototype' : Object.prototype.toString.call(value);
});

/** A fresh random text each time it runs. */
export const token: Task<[], string> = task(import.meta.url, 'token', () => randomUUID());

/** What `scribble` writes on. */
export interface Page {
  note: string;
  list: number[];
}

/** How the page arrived, as JSON, before the task wrote all over it. Fails on attempts before `succeedOn`. */
export const scribble: Task<[page: Page, succeedOn?: number], string> = task(
  import.meta.url,
  'scribble',
  (page: Page, succeedOn = 1) => {
    const arrived = JSON.stringify(page);
    page.note = 'scribbled';
    page.list.push(-1);
    if (currentCall().attempt < succeedOn) throw new Error('this attempt fails on purpose');
    return arrived;
  },
);

/** Length, first, middle and last element: to compare large values without sending them back. */
export const sample: Task<[value: Uint8Array | string], number[]> = task(
  import.meta.url,
  'sample',
  (value: Uint8Array | string) => {
    const at = (place: number) => (typeof value === 'string' ? value.charCodeAt(place) : value[place]!);
    return [value.length, at(0), at(value.length >> 1), at(value.length - 1)];
  },
);

/** That many bytes; the first is 1, the middle one 2, the last 3. */
export const bytes: Task<[length: number], Uint8Array> = task(import.meta.url, 'bytes', (length: number) => {
  const made = new Uint8Array(length);
  made[0] = 1;
  made[length >> 1] = 2;
  made[length - 1] = 3;
  return made;
});

/** A result that cannot cross, at `outer[1].inner`. */
export const unclonable: Task<[kind: Unclonable], unknown> = task(
  import.meta.url,
  'unclonable',
  (kind: Unclonable) => ({ outer: [0, { inner: makeUnclonable(kind) }] }),
);

/** Where and as what a call runs; the last three as `currentCall()` says there. */
export interface Report {
  readonly pid: number;
  readonly threadId: number;
  readonly host: string;
  readonly executor: string;
  readonly attempt: number;
  readonly id: string;
}

/** Tells where and as what the call runs. */
export const report: Task<[], Report> = task(import.meta.url, 'report', (): Report => {
  const { executor, attempt, id } = currentCall();
  return { pid: process.pid, threadId, host: hostname(), executor, attempt, id };
});
