import { expect, it } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, turn, until } from '../../test/support/until.js';
import { defineExecutor } from '../adapter/define-executor.js';
import type { LiveCall } from '../engine/live-call.js';
import { PendingFuture } from '../engine/pending-future.js';
import { workerOf } from '../engine/worker-of.js';
import type { Executor } from '../executor.js';
import type { ExecutorError } from '../executor-error.js';
import { balance } from './balance.js';
import { fallback } from './fallback.js';
import { hedge } from './hedge.js';
import { limit } from './limit.js';
import { retry } from './retry.js';
import { timeout } from './timeout.js';

const full = { channel: 'full', cancelRunning: 'cooperative' } as const;

function nest(executor: Executor): Executor {
  return limit(retry(hedge(timeout(balance([executor]), 600_000), { afterMs: 600_000 }), 1), 100);
}

it('everything a task says arrives through a nest, and everything that is sent to it', async () => {
  const { executor, attempts } = fakeExecutor({ supports: full });
  const future = nest(executor).submit(echo, 1);
  const heard: unknown[] = [];
  future.on('started', () => heard.push('started'));
  future.on('progress', ({ fraction }) => heard.push(fraction));
  future.on('message', (message) => heard.push(message));
  future.on('log', ({ line }) => heard.push(line));
  future.on('request', (request) => request.respond(`${request.data}!`));
  future.send('before the start');
  await until('it is handed over', () => attempts.length === 1);
  const [{ context, succeed }] = attempts as unknown as [(typeof attempts)[number]];
  future.send('after it');
  context.started('job 7');
  context.progress(0.5);
  context.message('a message');
  context.log('stdout', 'a line');
  expect(await context.request('a question')).toBe('a question!');
  expect(future).toMatchObject({ state: 'running', jobId: 'job 7', progress: { fraction: 0.5 } });
  succeed('done');
  expect(await future).toBe('done');
  expect(heard).toEqual(['started', 0.5, 'a message', 'a line']);
  const sent: unknown[] = [];
  for await (const message of context.messages) sent.push(message);
  expect(sent).toEqual(['before the start', 'after it']);
});

it('a request that nobody hears is refused through a nest', async () => {
  const { executor, attempts } = fakeExecutor({ supports: full });
  const future = nest(executor).submit(echo, 1);
  await until('it is handed over', () => attempts.length === 1);
  expect(await rejection(attempts[0]!.context.request('anybody?'))).toMatchObject({ code: 'REQUEST_FAILED' });
  attempts[0]!.succeed(1);
  await future;
});

it('a call that is cancelled while it waits never reaches its executor', async () => {
  const { executor, attempts } = fakeExecutor({ concurrency: 1 });
  const nested = nest(executor);
  const [first, second] = [nested.submit(echo, 1), nested.submit(echo, 2)];
  await until('the first is handed over', () => attempts.length === 1);
  second.cancel('enough');
  expect(await rejection(second)).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
  attempts[0]!.succeed(1);
  await first;
  await nested.close();
  expect(attempts).toHaveLength(1);
});

it('the worker of a call is told through a nest, while it runs and when it is over', async () => {
  const { executor, attempts } = fakeExecutor({ supports: full });
  const nested = nest(executor);
  const [good, bad] = [nested.submit(echo, 1), nested.submit(echo.with({ retries: 0 }), 2)];
  expect([workerOf(good), workerOf(bad)]).toEqual([undefined, undefined]);
  await until('both are handed over', () => attempts.length === 2);
  const worker = { host: 'ada', pid: 4711, name: 'worker 1' };
  for (const { context } of attempts) {
    context.started(undefined, worker);
  }
  expect([workerOf(good), workerOf(bad)]).toEqual([worker, worker]);
  attempts[0]!.succeed('done');
  attempts[1]!.fail(new Error('no'));
  await Promise.allSettled([good, bad]);
  expect([workerOf(good), workerOf(bad)]).toEqual([worker, worker]);
});

it('one key is one call, wherever it would go', async () => {
  const { executor, attempts } = fakeExecutor();
  const shared = balance([executor, echoExecutor()]);
  const keyed = echo.with({ key: 'same' });
  const future = shared.submit(keyed, 1);
  expect(shared.submit(keyed, 2)).toBe(future);
  await until('it is handed over', () => attempts.length === 1);
  attempts[0]!.succeed('one');
  expect(await future).toBe('one');
});

it('an executor that closes under a composite fails what waits there', async () => {
  const { executor, attempts } = fakeExecutor({ concurrency: 1 });
  const limited = limit(executor, 1);
  const [first, second] = [limited.submit(echo, 1), limited.submit(echo, 2)];
  await until('the first is handed over', () => attempts.length === 1);
  const closed = executor.close();
  attempts[0]!.succeed('accepted');
  expect(await first).toBe('accepted');
  expect(await rejection(second)).toMatchObject({ code: 'CLOSED' });
  await closed;
});

it('an executor that is closed with `cancel` under a composite cancels its calls there', async () => {
  const { executor, attempts } = fakeExecutor();
  const future = fallback(executor, echoExecutor()).submit(echo, 1);
  await until('it is handed over', () => attempts.length === 1);
  void executor.close({ cancel: true });
  expect(await rejection(future)).toMatchObject({ code: 'CANCELLED' });
  expect(future.state).toBe('cancelled');
  attempts[0]!.succeed();
});

it('leaves its calls running when it is detached, and does not let go of what its part has yet to hand over', async () => {
  const held: LiveCall[] = [];
  const handedOver: unknown[] = [];
  const lasting = defineExecutor({
    name: 'lasting',
    supports: { durable: true },
    open: ({ take }) => ({
      pump() {
        for (let call = take(); call !== undefined; call = take()) held.push(call);
      },
      drop: () => handedOver.push('dropped'),
      running: () => 0,
      workers: () => 0,
      async detach() {
        await turn();
        for (const { sealed } of held) handedOver.push(sealed);
      },
      close: () => Promise.resolve(),
    }),
  });
  const outer = retry(limit(lasting, 5), 1);
  const errors = [rejection(outer.submit(echo, 'one')), rejection(outer.submit(echo, 'two'))];
  await until('its part has them', () => held.length === 2);
  await outer.close({ detach: true });
  expect(await Promise.all(errors)).toMatchObject([{ code: 'CLOSED' }, { code: 'CLOSED' }]);
  expect(handedOver).toEqual(['["one"]', '["two"]']);
});

it('a handler that cancels another call while all are cancelled leaves none over', async () => {
  const { executor, attempts } = fakeExecutor();
  const limited = limit(executor, 10);
  const futures = [1, 2, 3].map((value) => limited.submit(echo, value));
  const ends = Promise.all(futures.map(rejection));
  await until('all are handed over', () => attempts.length === 3);
  futures[0]!.catch(() => {});
  PendingFuture.callOf(futures[0])!.on('settled', () => futures[1]!.cancel());
  void executor.close({ cancel: true });
  expect((await ends).map((error) => (error as ExecutorError).code)).toEqual(Array(3).fill('CANCELLED'));
  for (const attempt of attempts) attempt.succeed();
});

it('nobody is named as the worker of a call that goes on elsewhere and has not begun there', async () => {
  const worker = { host: 'ada', pid: 7, name: 'first' };
  const [first, second] = [fakeExecutor(), fakeExecutor({ concurrency: 1 })];
  const safe = fallback(first.executor, second.executor, () => true);
  const ahead = second.executor.submit(echo, 'ahead');
  const future = safe.submit(echo, 1);
  await until('it is handed over', () => first.attempts.length === 1);
  first.attempts[0]!.context.started(undefined, worker);
  expect(workerOf(future)).toBe(worker);
  first.attempts[0]!.fail(new Error('on purpose'));
  await until('it waits for the second', () => future.attempt === 2);
  expect(workerOf(future)).toBeUndefined();
  second.attempts[0]!.succeed('done');
  await until('it is handed over again', () => second.attempts.length === 2);
  second.attempts[1]!.succeed('done');
  expect([await ahead, await future]).toEqual(['done', 'done']);
});

it('an executor that is written by hand is composed by its public face', async () => {
  const inner = fakeExecutor({ supports: full });
  const byHand: Executor = {
    ...inner.executor,
    submit: (task, ...args) => inner.executor.submit(task, ...args),
  };
  const policy = { retries: 1 };
  const composed = retry(limit(byHand, 1), policy);
  const future = composed.submit(echo.with({ timeoutMs: 600_000, key: 'a' }), { some: 'value' });
  const second = composed.submit(echo, 2);
  await until('it is handed over', () => inner.attempts.length === 1);
  const { options } = inner.attempts[0]!.call;
  expect([options.timeoutMs, options.key]).toEqual([undefined, undefined]);
  inner.attempts[0]!.context.progress(0.25);
  expect(future.progress).toEqual({ fraction: 0.25, note: undefined });
  inner.attempts[0]!.fail(new Error('once'));
  await until('the second call has its turn', () => inner.attempts.length === 2);
  inner.attempts[1]!.succeed('second');
  expect(await second).toBe('second');
  await until('the first is made again', () => inner.attempts.length === 3);
  expect(inner.attempts[2]!.call.args).toEqual([{ some: 'value' }]);
  inner.attempts[2]!.succeed('again');
  expect([await future, future.attempt]).toEqual(['again', 2]);
});

it('composites of a shared executor leave nothing there when they close', async () => {
  const executor = echoExecutor();
  Object.assign(executor, { [Symbol.for('elsewhere.shared')]: true });
  for (let round = 0; round < 50; round++) {
    const limited = limit(executor, 1);
    expect(await limited.submit(echo, round)).toBe(round);
    await limited.close();
    expect(await rejection(limited.submit(echo, 1))).toMatchObject({ code: 'CLOSED' });
  }
  expect(await executor.submit(echo, 'alive')).toBe('alive');
  await turn();
  expect(executor.stats()).toMatchObject({ pending: 0, running: 0 });
});
