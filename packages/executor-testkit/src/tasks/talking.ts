import { setImmediate as nextTurn } from 'node:timers/promises';
import { currentCall, type Task, task } from '@elsewhere/core';
import type { Waiting } from './pass-time.js';

/** Reports progress `1/count`, `2/count`…, each with the note `{ step }`. */
export const tellProgress: Task<[count: number], string> = task(
  import.meta.url,
  'tellProgress',
  (count: number) => {
    const { progress } = currentCall();
    for (let step = 1; step <= count; step++) progress(step / count, { step });
    return 'told';
  },
);

/** Reports progress and sends a message, turn by turn: `progress(1 / count)`, `send({ step: 1 })`… */
export const tell: Task<[count: number], string> = task(import.meta.url, 'tell', (count: number) => {
  const { progress, send } = currentCall();
  for (let step = 1; step <= count; step++) {
    progress(step / count, { step });
    send({ step });
  }
  return 'told';
});

/** Waits for that many messages and gives them in the order of their arrival. */
export const collect: Task<[count: number], unknown[]> = task(
  import.meta.url,
  'collect',
  async (count: number) => {
    const got: unknown[] = [];
    for await (const message of currentCall().messages) {
      got.push(message);
      if (got.length >= count) break;
    }
    return got;
  },
);

/** The answer to its request, or how that failed. */
export interface Answer {
  readonly answer?: unknown;
  readonly code?: unknown;
  readonly message?: string;
}

/** Asks for an answer and gives it; a request that fails is given as `{ code, message }`. */
export const ask: Task<[question: unknown, timeoutMs?: number], Answer> = task(
  import.meta.url,
  'ask',
  async (question: unknown, timeoutMs?: number): Promise<Answer> => {
    try {
      return { answer: await currentCall().request(question, timeoutMs === undefined ? {} : { timeoutMs }) };
    } catch (error) {
      return { code: (error as { code?: unknown }).code, message: (error as Error).message };
    }
  },
);

/** Asks `0`, `1`, `2`… all at once and gives the answers in the order of the questions. */
export const askMany: Task<[count: number], unknown[]> = task(import.meta.url, 'askMany', (count: number) => {
  const { request } = currentCall();
  return Promise.all(Array.from({ length: count }, (_, question) => request(question)));
});

/** Sends messages as fast as it can for `ms`; by timers it lets others run every 100 messages. Gives their number. */
export const flood: Task<[how: Waiting, ms: number], number> = task(
  import.meta.url,
  'flood',
  async (how: Waiting, ms: number) => {
    const { progress, send } = currentCall();
    let sent = 0;
    for (const end = Date.now() + ms; Date.now() < end; sent++) {
      send({ sent });
      if (sent % 100 !== 0) continue;
      progress(0.5, { sent });
      if (how === 'timers') await nextTurn();
    }
    return sent;
  },
);
