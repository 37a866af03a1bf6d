import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { currentCall, ExecutorError, registerError, shouldStop, type Task, task } from '@elsewhere/core';
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

/** Sends three messages. */
export const sendThree: Task<[], void> = task(import.meta.url, 'sendThree', () => {
  for (const message of ['first', 'second', 'third']) currentCall().send(message);
});

/** Asks three times, each time for the double of a number, and sends each answer back as a message. */
export const askThrice: Task<[], void> = task(import.meta.url, 'askThrice', async () => {
  const { request, send } = currentCall();
  for (const number of [1, 2, 3]) send(await request(number));
});

/** Sends as many messages as it is told, at once. */
export const sendMany: Task<[count: number], number> = task(import.meta.url, 'sendMany', (count: number) => {
  for (let number = 0; number < count; number++) currentCall().send(number);
  return count;
});

/** How a question of a task was answered: `{ answer }`, or the code and the cause's message of its failure. */
export interface Reply {
  readonly answer?: unknown;
  readonly code?: string;
  readonly cause?: string;
}

/** Asks once and gives how that went, for `timeoutMs` at most. */
export const inquire: Task<[question: unknown, timeoutMs?: number | undefined], Reply> = task(
  import.meta.url,
  'inquire',
  async (question: unknown, timeoutMs?: number): Promise<Reply> => {
    try {
      return { answer: await currentCall().request(question, { timeoutMs }) };
    } catch (error) {
      if (!(error instanceof ExecutorError)) throw error;
      const { cause } = error;
      return { code: error.code, cause: cause instanceof Error ? cause.message : String(cause) };
    }
  },
);

/** Adds what it is sent until the sum is there; says hello first. */
export const sumMessages: Task<[atLeast: number], number> = task(
  import.meta.url,
  'sumMessages',
  async (atLeast: number) => {
    const { messages, send } = currentCall();
    send('ready');
    let sum = 0;
    for await (const message of messages) {
      sum += Number(message);
      if (sum >= atLeast) break;
    }
    return sum;
  },
);

/** Goes through scores one by one and stops when it is told to. Gives those it went through. */
export const validate: Task<[scores: readonly number[]], readonly number[]> = task(
  import.meta.url,
  'validate',
  async (scores: readonly number[]) => {
    const seen: number[] = [];
    for (const score of scores) {
      seen.push(score);
      if (await shouldStop(seen)) break;
    }
    return seen;
  },
);

/** The environment of its worker, of these names. */
export const readEnvironment: Task<[names: readonly string[]], readonly (string | undefined)[]> = task(
  import.meta.url,
  'readEnvironment',
  async (names: readonly string[]) => {
    await delay(1);
    return names.map((name) => process.env[name]);
  },
);

/** Warns, and gives the warnings that came through. */
export const warn: Task<
  [warnings: readonly (readonly [message: string, name: string])[]],
  readonly string[]
> = task(import.meta.url, 'warn', async (warnings: readonly (readonly [message: string, name: string])[]) => {
  const seen: string[] = [];
  const listener = ({ message }: Error): void => void seen.push(message);
  const others = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', listener);
  try {
    for (const [message, name] of warnings) process.emitWarning(message, name);
    await delay(5); // warnings come a turn later
  } finally {
    process.removeAllListeners('warning');
    for (const other of others) process.on('warning', other);
  }
  return seen;
});

/** Runs around another task: says so before and after, and passes its result on. */
export const announce: Task<[run: () => Promise<unknown>, name: string], unknown> = task(
  import.meta.url,
  'announce',
  async (run: () => Promise<unknown>, name: string) => {
    const { send } = currentCall();
    send(`before ${name}`);
    try {
      return await run();
    } finally {
      send(`after ${name}`);
    }
  },
);

/** Runs around another task: with this variable in the environment. */
export const withVariable: Task<[run: () => Promise<unknown>, name: string, value: string], unknown> = task(
  import.meta.url,
  'withVariable',
  async (run: () => Promise<unknown>, name: string, value: string) => {
    process.env[name] = value;
    try {
      return await run();
    } finally {
      delete process.env[name];
    }
  },
);

/** Waits or burns its thread for milliseconds, or holds that many MiB and then waits for 20 seconds. */
export const use: Task<[what: 'time' | 'processor' | 'memory', amount: number], number> = task(
  import.meta.url,
  'use',
  async (what: 'time' | 'processor' | 'memory', amount: number) => {
    const { signal } = currentCall();
    if (what === 'time') await delay(amount, undefined, { signal });
    if (what === 'processor') void passTime('spin', amount);
    if (what !== 'memory') return amount;
    const held = Array.from({ length: amount }, () => Buffer.alloc(2 ** 20, 1));
    await delay(20_000, undefined, { signal });
    return held.length;
  },
);
