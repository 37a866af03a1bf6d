import assert from 'node:assert/strict';
import type { Scheduler } from '@elsewhere/core';
import { turn, within } from '../../until.js';
import { fullChannel, type Scenario } from '../scenario.js';
import { begin, type Stage } from '../stage.js';
import {
  askThrice,
  converse,
  failAs,
  give,
  inquire,
  type Reply,
  sendMany,
  sendThree,
  succeedAt,
  sumMessages,
} from '../tasks.js';
import { catchWarnings } from '../warnings.js';

/** A scheduler that nobody else listens to, and how its only call's question was answered. */
async function asked(
  stage: Stage,
  set: (scheduler: Scheduler) => void,
  timeoutMs?: number,
): Promise<{ readonly reply: Reply; readonly warnings: readonly string[] }> {
  const warnings = catchWarnings(stage);
  const scheduler = stage.another();
  let reply: Reply | undefined;
  set(scheduler);
  scheduler.on('start', () => scheduler.submit(inquire, 'why', timeoutMs));
  scheduler.on('future-result', (_, value) => {
    reply = value as Reply;
  });
  await within('the run ends', begin(scheduler, { onError: 'continue' }), stage.patienceMs);
  await turn();
  return { reply: reply!, warnings };
}

/** What passes between a task and this thread while it runs. */
export const channel: readonly Scenario[] = (
  [
    {
      title: 'a task talks through `currentCall()`: no parameter is needed, so none can clash (row 126)',
      async run({ scheduler, run }) {
        const told: unknown[] = [];
        scheduler.on('start', () => scheduler.submit(sendThree));
        scheduler.on('future-message', (future, message) => told.push([future.state, message]));
        await run();
        assert.deepEqual(told, [
          ['running', 'first'],
          ['running', 'second'],
          ['running', 'third'],
        ]);
      },
    },
    {
      title: 'messages come in order, to scheduler and task, between its start and its end (rows 127, 131)',
      async run({ scheduler, run }) {
        const task = scheduler.task(sendThree);
        const told: string[] = [];
        for (const event of ['started', 'message', 'done'] as const) {
          scheduler.on(`future-${event}`, () => told.push(`future-${event}`));
          task.on(event, (_: unknown, message?: unknown) =>
            told.push(message === undefined ? event : `${event} ${String(message)}`),
          );
        }
        scheduler.on('start', () => task.submit());
        assert.deepEqual(await run(), { reason: 'exhausted' });
        const messages = ['first', 'second', 'third'].flatMap((message) => [
          'future-message',
          `message ${message}`,
        ]);
        assert.deepEqual(told, ['future-started', 'started', ...messages, 'future-done', 'done']);
      },
    },
    {
      title: 'a task asks three times, is answered, and tells the answers (row 128)',
      async run({ scheduler, run }) {
        const task = scheduler.task(askThrice);
        const answers: unknown[] = [];
        task.on('request', (_, request) => request.respond(2 * Number(request.data)));
        task.on('message', (_, message) => answers.push(message));
        scheduler.on('start', () => task.submit());
        await run();
        assert.deepEqual(
          [answers, task.counts.get('request'), task.counts.get('message')],
          [[2, 4, 6], 3, 3],
        );
      },
    },
    {
      title: 'progress, messages, requests and retries are events of scheduler and task',
      async run({ scheduler, run }) {
        const [talking, failing] = [scheduler.task(converse), scheduler.task(succeedAt.with({ retries: 1 }))];
        talking.on('request', (_, request) => request.respond('this much'));
        scheduler.on('start', () => {
          talking.submit();
          failing.submit(2);
        });
        await run();
        const seen = ['progress', 'message', 'request', 'result'].map((event) => talking.counts.get(event));
        assert.deepEqual([seen, failing.counts.get('retry')], [[1, 1, 1, 1], 1]);
        for (const event of ['progress', 'message', 'request', 'retry'] as const) {
          assert.equal(scheduler.counts.get(`future-${event}`), 1, event);
        }
      },
    },
    {
      title: 'a question that nobody answers in time is REQUEST_FAILED in the task (row 129)',
      async run(stage) {
        const { reply } = await asked(stage, (scheduler) => scheduler.on('future-request', () => {}), 50);
        assert.equal(reply.code, 'REQUEST_FAILED');
      },
    },
    {
      title:
        'a handler that throws or rejects fails the question, with its error as cause, and follows onError (rows 130, 134)',
      async run(stage) {
        for (const handler of [
          () => {
            throw new Error('no answer today');
          },
          async () => Promise.reject(new Error('no answer today')),
        ]) {
          const { reply, warnings } = await asked(stage, (scheduler) => {
            scheduler.on('future-request', handler);
          });
          assert.deepEqual(reply, { code: 'REQUEST_FAILED', cause: 'no answer today' });
          assert.equal(warnings.filter((warning) => warning.includes('no answer today')).length > 0, true);
        }
      },
    },
    {
      title:
        'the error of a handler of a message ends the run by onError, and the task goes on to its end (row 134)',
      async run(stage) {
        catchWarnings(stage); // of the errors that come after the first
        const { scheduler, run } = stage;
        const error = new Error('seen enough');
        scheduler.on('start', () => scheduler.submit(sendThree));
        scheduler.on('future-message', () => {
          throw error;
        });
        assert.deepEqual(await run({ onError: 'end' }), { reason: 'error', error });
        assert.deepEqual(
          [scheduler.counts.get('future-message'), scheduler.counts.get('future-result')],
          [3, 1],
        );
        await turn();
      },
    },
    {
      title: 'what a task says ends with it, also when it fails: `done` is told (row 131)',
      async run({ scheduler, run }) {
        const task = scheduler.task(failAs);
        scheduler.on('start', () => task.submit('CustomError', 'no'));
        await run({ onError: 'continue' });
        assert.deepEqual([task.counts.get('started'), task.counts.get('done')], [1, 1]);
      },
    },
    {
      title: 'a task waits for an acknowledgement by asking for it (row 132)',
      async run({ scheduler, run }) {
        const task = scheduler.task(inquire);
        const order: string[] = [];
        task.on('request', async (_, request) => {
          await turn();
          order.push('handled');
          request.respond(undefined);
        });
        task.on('result', () => order.push('closed'));
        scheduler.on('start', () => task.submit('may I close?'));
        await run();
        assert.deepEqual(order, ['handled', 'closed']);
      },
    },
    {
      title: 'async code sends to a running task, which reads one after another (row 133)',
      async run({ scheduler, run }) {
        const task = scheduler.task(sumMessages);
        const results: unknown[] = [];
        task.on('message', async (future) => {
          for (const number of [1, 2, 3]) {
            await turn();
            future.send(number);
          }
        });
        task.on('result', (_, value) => results.push(value));
        scheduler.on('start', () => task.submit(6));
        await run();
        assert.deepEqual(results, [6]);
      },
    },
    {
      title: 'none of 2,000 messages is lost or overtaken by the result (row 135)',
      async run({ scheduler, run }) {
        const told: unknown[] = [];
        scheduler.on('start', () => scheduler.submit(sendMany, 2_000));
        scheduler.on('future-message', (_, message) => told.push(message));
        scheduler.on('future-result', (_, value) => told.push(`all ${String(value)}`));
        await run();
        assert.deepEqual(told, [...Array.from({ length: 2_000 }, (_, number) => number), 'all 2000']);
      },
    },
    {
      title: 'a question is answered also where calls run on this thread (row 136)',
      async run({ scheduler, run }) {
        const results: unknown[] = [];
        scheduler.on('start', () => {
          scheduler.submit(inquire, 1);
          scheduler.submit(inquire, 2);
        });
        scheduler.on('future-request', (_, request) => {
          setTimeout(() => request.respond(Number(request.data) * 10), 5);
        });
        scheduler.on('future-result', (_, value) => results.push((value as Reply).answer));
        await run();
        assert.deepEqual(results.sort(), [10, 20]);
      },
    },
    {
      title: 'questions are answered and messages read while a run drains: no deadlock at the end (row 137)',
      async run({ scheduler, run }) {
        const results: unknown[] = [];
        scheduler.on('start', () => {
          scheduler.submit(inquire, 'late?');
          scheduler.submit(sendMany, 2_000);
          scheduler.stop();
        });
        scheduler.on('future-request', (_, request) => request.respond('never too late'));
        scheduler.on('future-result', (_, value) => results.push(value));
        assert.deepEqual(await run(), { reason: 'stopped' });
        assert.equal(scheduler.counts.get('future-message'), 2_000);
        assert.ok(results.some((value) => (value as Reply).answer === 'never too late'));
      },
    },
    {
      title: 'a call whose question is never answered ends with its time, also while a run drains (row 137)',
      async run({ scheduler, run }) {
        scheduler.on('start', () => {
          scheduler.submit(inquire.with({ timeoutMs: 100 }), 'anybody?');
          scheduler.stop();
        });
        scheduler.on('future-request', () => {});
        assert.deepEqual(await run(), { reason: 'stopped' });
        assert.deepEqual([scheduler.counts.get('future-error'), scheduler.futures.size], [1, 0]);
      },
    },
    {
      title: 'a run without wait ends a call whose question is never answered (row 137)',
      async run({ scheduler, run }) {
        scheduler.on('start', () => scheduler.submit(inquire, 'anybody?'));
        scheduler.on('future-request', () => scheduler.stop());
        assert.deepEqual(await run({ wait: false }), { reason: 'stopped' });
        assert.equal(scheduler.counts.get('future-cancelled'), 1);
      },
    },
    {
      title: 'a flood of messages starves neither the timeout of the run nor other calls',
      async run({ scheduler, run }) {
        const results: unknown[] = [];
        scheduler.on('start', () => {
          scheduler.submit(sendMany, 20_000);
          scheduler.submit(give, 'the other');
        });
        scheduler.on('future-result', (_, value) => results.push(value));
        assert.deepEqual(await run(), { reason: 'exhausted' });
        assert.deepEqual(results.map(String).sort(), ['20000', 'the other']);
        assert.equal(scheduler.counts.get('future-message'), 20_000);
      },
    },
  ] satisfies readonly Scenario[]
).map((scenario) => ({ ...scenario, unfit: fullChannel }));
