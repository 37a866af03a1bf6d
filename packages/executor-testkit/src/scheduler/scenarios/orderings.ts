import assert from 'node:assert/strict';
import { fullChannel, type Scenario } from '../scenario.js';
import { converse, failAs, give, succeedAt } from '../tasks.js';

/** In which order things are told. */
export const orderings: readonly Scenario[] = [
  {
    title:
      'a call that succeeds is submitted, started, done and a result, and then nothing is left (rows 7, 36, 41, 69-72)',
    async run({ scheduler, log, run }) {
      scheduler.on('start', () => scheduler.submit(give, 5));
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(log, [
        'start',
        'future-submitted',
        'future-started',
        'future-done',
        'future-result',
        'empty',
        'finishing',
        'finished',
      ]);
    },
  },
  {
    title: 'a failure that is raised stops the run: the last call brings no `empty` (rows 45, 73, 75, 77)',
    async run({ scheduler, story, failure }) {
      scheduler.on('start', () => scheduler.submit(failAs, 'CustomError', 'no'));
      await failure();
      assert.deepEqual(story(), [
        'start',
        'future-submitted',
        'future-done',
        'future-error',
        'stop',
        'finishing',
        'finished',
      ]);
    },
  },
  {
    title: 'a failure that is passed over is done and an error, and then nothing is left (rows 47, 73)',
    async run({ scheduler, story, run }) {
      scheduler.on('start', () => scheduler.submit(failAs, 'CustomError', 'no'));
      assert.deepEqual(await run({ onError: 'continue' }), { reason: 'exhausted' });
      assert.deepEqual(story().slice(2), ['future-done', 'future-error', 'empty', 'finishing', 'finished']);
    },
  },
  {
    title: 'a run that submits nothing is empty at once (row 38)',
    async run({ log, run }) {
      assert.deepEqual(await run(), { reason: 'exhausted' });
      assert.deepEqual(log, ['start', 'empty', 'finishing', 'finished']);
    },
  },
  {
    title: 'a cancelled call is cancelled and not done (rows 58, 74)',
    async run({ scheduler, story, run, gate }) {
      const { submit } = gate();
      scheduler.on('start', () => void submit(scheduler).cancel('enough'));
      assert.deepEqual(await run({ onCancelled: 'continue' }), { reason: 'exhausted' });
      assert.deepEqual(story(), [
        'start',
        'future-submitted',
        'future-cancelled',
        'empty',
        'finishing',
        'finished',
      ]);
    },
  },
  {
    title: 'a call that is retried is done once, after its last attempt',
    async run({ scheduler, story, run }) {
      const attempts: unknown[] = [];
      scheduler.on('start', () => scheduler.submit(succeedAt.with({ retries: 5 }), 3));
      scheduler.on('future-retry', (_, { attempt, error, delayMs }) =>
        attempts.push([attempt, (error as Error).message, delayMs]),
      );
      await run();
      assert.deepEqual(attempts, [
        [2, 'attempt 1 fails on purpose', 0],
        [3, 'attempt 2 fails on purpose', 0],
      ]);
      assert.deepEqual(story().slice(1, 6), [
        'future-submitted',
        'future-retry',
        'future-retry',
        'future-done',
        'future-result',
      ]);
    },
  },
  {
    title: 'what a task says comes in order and before its result, and its question is answered',
    unfit: fullChannel,
    async run({ scheduler, story, run }) {
      const said: unknown[] = [];
      scheduler.on('start', () => scheduler.submit(converse));
      scheduler.on('future-progress', (_, progress) => said.push(progress));
      scheduler.on('future-message', (_, message) => said.push(message));
      scheduler.on('future-request', (_, request) => {
        said.push(request.data);
        request.respond('this much');
      });
      scheduler.on('future-result', (_, value) => said.push(value));
      await run();
      assert.deepEqual(said, [{ fraction: 0.5, note: 'half' }, 'hello', 'how much?', 'this much']);
      assert.deepEqual(story().slice(2, 7), [
        'future-progress',
        'future-message',
        'future-request',
        'future-done',
        'future-result',
      ]);
    },
  },
  {
    title:
      'the events of the scheduler come before the handlers of the future and before whoever awaits it (row 15)',
    async run({ scheduler, run }) {
      const order: string[] = [];
      for (const event of ['future-done', 'future-result'] as const)
        scheduler.on(event, () => order.push(event));
      scheduler.on('start', async () => {
        const future = scheduler.submit(give, 5);
        future.on('settled', () => order.push("the future's own"));
        await future;
        order.push('whoever awaits it');
      });
      await run();
      assert.deepEqual(order, ['future-done', 'future-result', "the future's own", 'whoever awaits it']);
    },
  },
  {
    title:
      '`future-submitted` comes before `submit` returns, and no earlier than the future is there (row 70)',
    async run({ scheduler, run }) {
      const order: unknown[] = [];
      scheduler.on('future-submitted', (future) => order.push([future.state, scheduler.futures.has(future)]));
      scheduler.on('start', () => {
        scheduler.submit(give, 5);
        order.push('returned');
      });
      await run();
      assert.deepEqual(order, [['pending', true], 'returned']);
    },
  },
  {
    title: 'handlers never interrupt one another: what they cause to other calls is told after them',
    async run({ scheduler, story, run, gate }) {
      const { submit } = gate();
      const order: string[] = [];
      scheduler.on('start', () => {
        scheduler.submit(give.with({ label: 'first' }), 1);
        submit(scheduler, 'held');
      });
      scheduler.on('future-done', () => {
        order.push('begin');
        for (const future of scheduler.futures) future.cancel();
        order.push('end');
      });
      scheduler.on('future-done', () => order.push('another handler'));
      scheduler.on('future-cancelled', () => order.push('cancelled'));
      await run({ onCancelled: 'continue' });
      assert.deepEqual(order, ['begin', 'end', 'another handler', 'cancelled']);
      assert.deepEqual(story().slice(3, 6), [
        'future-done first',
        'future-result first',
        'future-cancelled held',
      ]);
    },
  },
];
