import assert from 'node:assert/strict';
import type { Executor, Future, FutureRequest, Supports } from '@elsewhere/core';
import type { Clause, ClauseContext } from '../clause.js';
import { same } from '../same.js';
import { always, fullChannel, isolated, kills, not } from '../selectors.js';
import { timeOut } from '../stopped-calls.js';
import { type Answer, ask, askMany, collect, flood, tell, tellProgress } from '../tasks/talking.js';
import { add, report } from '../tasks/values.js';

/** Notes progress, messages and the end of a call, in the order in which they come. */
function overhear(future: Future<unknown>): string[] {
  const heard: string[] = [];
  future.on('progress', ({ fraction, note }) => heard.push(`progress ${fraction} ${JSON.stringify(note)}`));
  future.on('message', (message) => heard.push(`message ${JSON.stringify(message)}`));
  future.on('settled', () => heard.push('settled'));
  return heard;
}

/** Asks through a fresh executor; the handlers, if any, are added before the call starts. */
async function askThrough(
  context: ClauseContext,
  handlers: readonly ((request: FutureRequest) => unknown)[],
  timeoutMs?: number,
): Promise<Answer> {
  const executor = await context.create();
  const future =
    timeoutMs === undefined ? executor.submit(ask, 'why') : executor.submit(ask, 'why', timeoutMs);
  for (const handler of handlers) future.on('request', handler);
  return context.result(future);
}

function refused(
  part: string,
  what: string,
  handler: ((request: FutureRequest) => unknown) | undefined,
): Clause {
  return {
    id: 'H2',
    part,
    title: `a request ${what} is REQUEST_FAILED in the task, never a hang`,
    applies: fullChannel,
    async run(context) {
      const answer = await askThrough(
        context,
        handler === undefined ? [] : [handler],
        part === 'timeout' ? 100 : undefined,
      );
      same(answer.code, 'REQUEST_FAILED', `the task gets ${JSON.stringify(answer)}`);
      if (part === 'throws' || part === 'refused') assert.match(String(answer.message), /no answer today/);
    },
  };
}

const refusal = (): never => {
  throw new Error('no answer today');
};

/** At least progress comes back. */
const tells = (supports: Supports): boolean => supports.channel !== 'none';

/** Starts what floods until it is cancelled, or for a second where others can only wait for its end. */
function startFlood(context: ClauseContext, executor: Executor): Future<number> {
  const { supports } = executor;
  // Each of the others may need a worker of its own.
  const floodMs = supports.parallel && kills(supports) ? 4 * context.timing.startMs : 1_000;
  const flooding = executor.submit(flood, isolated(supports) ? 'spin' : 'timers', floodMs);
  flooding.on('message', () => undefined);
  return flooding;
}

/** H1 to H4. */
export const channel: readonly Clause[] = [
  {
    id: 'H1',
    part: 'none',
    title: '`progress()` and `send()` do no harm where `supports.channel` is none',
    applies: (supports) => supports.channel === 'none',
    async run(context) {
      const executor = await context.create();
      same(await context.result(executor.submit(tell, 3)), 'told');
    },
  },
  {
    id: 'H1',
    part: 'progress',
    title: 'progress arrives in order, before the result, and the latest stays at the future',
    applies: tells,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(tellProgress, 50);
      const heard = overhear(future);
      same(await context.result(future), 'told');
      const expected = Array.from(
        { length: 50 },
        (_, index) => `progress ${(index + 1) / 50} {"step":${index + 1}}`,
      );
      same(heard, [...expected, 'settled']);
      same(future.progress, { fraction: 1, note: { step: 50 } });
    },
  },
  {
    id: 'H1',
    part: 'messages',
    title: 'progress and messages of one task arrive in the order in which it sent them, before the result',
    applies: fullChannel,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(tell, 50);
      const heard = overhear(future);
      same(await context.result(future), 'told');
      const expected = Array.from({ length: 50 }, (_, index) => [
        `progress ${(index + 1) / 50} {"step":${index + 1}}`,
        `message {"step":${index + 1}}`,
      ]);
      same(heard, [...expected.flat(), 'settled']);
    },
  },
  {
    id: 'H1',
    part: 'to-the-task',
    title: 'messages to a task arrive in order, those sent before it started included',
    applies: fullChannel,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(collect, 6);
      for (const number of [1, 2, 3]) future.send({ number });
      await context.running(future);
      for (const number of [4, 5, 6]) future.send({ number });
      const expected = [1, 2, 3, 4, 5, 6].map((number) => ({ number }));
      same(await context.result(future), expected);
    },
  },
  {
    id: 'H2',
    part: 'answer',
    title: 'a request gets the answer of the handler that responded, at once or later',
    applies: fullChannel,
    async run(context) {
      const silent = (): undefined => undefined;
      const later = (request: FutureRequest): void => {
        setTimeout(() => request.respond({ because: request.data, list: [1n] }), 20);
      };
      same(await askThrough(context, [silent, later]), { answer: { because: 'why', list: [1n] } });
      const first = (request: FutureRequest): void => request.respond('first');
      const second = (request: FutureRequest): void => request.respond('second');
      same(await askThrough(context, [first, second]), { answer: 'first' });
    },
  },
  {
    id: 'H2',
    part: 'many',
    title: 'requests made at the same time each get their own answer, in whatever order it comes',
    applies: fullChannel,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(askMany, 20);
      future.on('request', (request) => {
        const question = Number(request.data);
        setTimeout(() => request.respond(question * 2), 20 - question);
      });
      same(
        await context.result(future),
        Array.from({ length: 20 }, (_, question) => question * 2),
      );
    },
  },
  refused('nobody', 'that nobody handles', undefined),
  refused('throws', 'whose handler throws', refusal),
  refused('rejects', 'whose handler rejects', async () => refusal()),
  refused('refused', 'that is refused with `fail()`', (request) =>
    request.fail(new Error('no answer today')),
  ),
  refused('timeout', 'that nobody answers in time', () => undefined),
  {
    id: 'H3',
    part: 'current-call',
    title: 'inside a call `currentCall()` knows executor, attempt and id, also on this thread',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(report);
      const { executor: name, attempt, id } = await context.result(future);
      same({ name, attempt, id }, { name: executor.name, attempt: 1, id: future.id });
    },
  },
  {
    id: 'H3',
    part: 'direct',
    title: 'in a direct call progress and messages do nothing and a request fails as NOT_SUPPORTED',
    applies: always,
    async run() {
      const { executor, attempt } = await report();
      same([executor, attempt], ['inline', 1]);
      same(await tell(3), 'told');
      same((await ask('why')).code, 'NOT_SUPPORTED');
    },
  },
  {
    id: 'H4',
    part: 'others',
    title: 'a flooding task starves no other call',
    applies: tells,
    async run(context) {
      const executor = await context.create({ workers: 2 });
      const flooding = startFlood(context, executor);
      await context.running(flooding);
      const others = Array.from({ length: 20 }, (_, index) => executor.submit(add, index, 1));
      const sums = await context.result(Promise.all(others), 3 * context.timing.startMs);
      same(
        sums,
        others.map((_, index) => index + 1),
      );
      if (executor.supports.parallel) {
        same(flooding.state, 'running', 'other calls do not wait for the end of the flood');
      }
      flooding.cancel();
    },
  },
  {
    id: 'H4',
    part: 'timeouts',
    title: 'a flooding task starves neither timeouts nor its own cancel',
    applies: tells,
    async run(context) {
      const executor = await context.create({ workers: 2 });
      const flooding = startFlood(context, executor);
      await context.running(flooding);
      await timeOut(context, executor);
      flooding.cancel();
      await context.failure(flooding, 'CANCELLED');
      if (kills(executor.supports)) await context.result(executor.close(), context.timing.cancelMs);
    },
  },
  {
    id: 'H2',
    part: 'unsupported',
    title: 'a request fails as NOT_SUPPORTED in the task where `supports.channel` is not full',
    applies: not(fullChannel),
    async run(context) {
      same((await askThrough(context, [])).code, 'NOT_SUPPORTED');
    },
  },
];
