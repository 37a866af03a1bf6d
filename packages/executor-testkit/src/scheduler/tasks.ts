import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { currentCall, registerError, type Task, task } from '@elsewhere/core';
import { passTime } from '../tasks/pass-time.js';

/** What `failAs` fails with; policies name it. */
export class CustomError extends Error {}

/** A special case of it. */
export class NarrowError extends CustomError {}

registerError(CustomError, 'elsewhere-testkit.CustomError');
registerError(NarrowError, 'elsewhere-testkit.NarrowError');

type ErrorName = 'CustomError' | 'NarrowError' | 'RangeError';

const ERRORS: Readonly<Record<ErrorName, new (message: string) => Error>> = {
  CustomError,
  NarrowError,
  RangeError,
};

/** Its argument. */
export const give: Task<[value: unknown], unknown> = task(import.meta.url, 'give', (value: unknown) => value);

/** One more. */
export const increment: Task<[value: number], number> = task(
  import.meta.url,
  'increment',
  (value: number) => value + 1,
);

/** Fails with an error of this class. */
export const failAs: Task<[name: ErrorName, message: string], never> = task(
  import.meta.url,
  'failAs',
  (name: ErrorName, message: string): never => {
    throw new ERRORS[name](message);
  },
);

/** Fails on attempts before `attempt`, then gives its number. */
export const succeedAt: Task<[attempt: number], number> = task(
  import.meta.url,
  'succeedAt',
  (attempt: number) => {
    const call = currentCall();
    if (call.attempt < attempt) throw new CustomError(`attempt ${call.attempt} fails on purpose`);
    return call.attempt;
  },
);

/** Waits until the file `gate` exists. Ends early when its signal fires. */
export const passGate: Task<[gate: string, atMostMs: number], string> = task(
  import.meta.url,
  'passGate',
  async (gate: string, atMostMs: number) => {
    const { signal } = currentCall();
    for (const end = Date.now() + atMostMs; !existsSync(gate); ) {
      if (Date.now() >= end) throw new Error(`nobody opened the gate within ${atMostMs} ms`);
      await delay(5, undefined, { signal });
    }
    return 'passed';
  },
);

/** As `passGate`, but its thread does nothing else meanwhile and hears no signal. */
export const blockAtGate: Task<[gate: string, atMostMs: number], string> = task(
  import.meta.url,
  'blockAtGate',
  (gate: string, atMostMs: number) => {
    for (const end = Date.now() + atMostMs; !existsSync(gate); ) {
      if (Date.now() >= end) throw new Error(`nobody opened the gate within ${atMostMs} ms`);
      void passTime('block', 5);
    }
    return 'passed';
  },
);

/** Says that it is half done, says hello, and gives the answer to its question. */
export const converse: Task<[], unknown> = task(import.meta.url, 'converse', () => {
  const { progress, send, request } = currentCall();
  progress(0.5, 'half');
  send('hello');
  return request('how much?');
});
