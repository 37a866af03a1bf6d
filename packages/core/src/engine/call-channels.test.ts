import { channel } from 'node:diagnostics_channel';
import { expect, it, onTestFinished } from 'vitest';
import { echoExecutor, fakeExecutor } from '../../test/support/fake-executor.js';
import { echo } from '../../test/support/tasks.js';
import { rejection, until } from '../../test/support/until.js';
import { limit } from '../compose/limit.js';
import { retry } from '../compose/retry.js';
import type { RetryMessage, SettleMessage, SubmitMessage } from './call-channels.js';

/** Hears a channel until the test is over. */
function hear<M>(name: string, listener: (message: M) => void = () => {}): M[] {
  const heard: M[] = [];
  const listen = (message: unknown): void => {
    heard.push(message as M);
    listener(message as M);
  };
  channel(name).subscribe(listen);
  onTestFinished(() => void channel(name).unsubscribe(listen));
  return heard;
}

it('tells of submit, start, retry and settle, once for each call whatever it passes', async () => {
  const order: string[] = [];
  for (const event of ['submit', 'start', 'retry', 'settle']) {
    hear<SubmitMessage>(`elsewhere:${event}`, ({ future }) =>
      order.push(`${event} ${future.attempt} ${future.state}`),
    );
  }
  const retries = hear<RetryMessage>('elsewhere:retry');
  const settled = hear<SettleMessage>('elsewhere:settle');
  const { executor, attempts } = fakeExecutor();
  const future = limit(retry(executor, 1), 1).submit(echo, 1);
  for (const attempt of [1, 2]) {
    await until('the attempt is made', () => attempts.length === attempt);
    attempts[attempt - 1]!.context.started();
    if (attempt === 1) attempts[0]!.fail(new Error('once'));
    else attempts[1]!.succeed('value');
  }
  await future;
  expect(order).toEqual([
    'submit 1 pending',
    'start 1 running',
    'retry 2 pending',
    'start 2 running',
    'settle 2 succeeded',
  ]);
  expect(retries[0]).toMatchObject({ future, attempt: 2, error: { message: 'once' }, delayMs: 0 });
  expect(settled).toEqual([{ future, outcome: 'value' }]);
});

it('tells the end of a call that was refused', async () => {
  const settled = hear<SettleMessage>('elsewhere:settle');
  const future = echoExecutor().submit(echo.with({ resources: { gpus: 1 } }), 1);
  const outcome = await rejection(future);
  expect(settled).toEqual([{ future, outcome }]);
});

it('carries the headers that a subscriber puts there to every attempt, and none otherwise', async () => {
  const { executor, attempts } = fakeExecutor();
  const retrying = retry(executor, 1);
  retrying.submit(echo, 'without');
  hear<SubmitMessage>('elsewhere:submit', ({ headers }) =>
    Object.assign(headers, { traceparent: '00-a-b-01' }),
  );
  retrying.submit(echo, 'with');
  await until('both are handed over', () => attempts.length === 2);
  attempts[1]!.fail(new Error('once'));
  await until('the second is made again', () => attempts.length === 3);
  expect(attempts.map(({ call }) => call.headers)).toEqual([
    undefined,
    { traceparent: '00-a-b-01' },
    { traceparent: '00-a-b-01' },
  ]);
  for (const attempt of attempts) attempt.succeed();
});
