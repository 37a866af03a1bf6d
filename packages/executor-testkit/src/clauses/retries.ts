import assert from 'node:assert/strict';
import type { Retrying } from '@elsewhere/core';
import type { Clause } from '../clause.js';
import { linesOf } from '../files.js';
import { same } from '../same.js';
import { always, isolated } from '../selectors.js';
import { loseWorker } from '../tasks/losing.js';
import { add } from '../tasks/values.js';
import { perAttempt, sleep, succeedOn } from '../tasks/work.js';
import { pause, until } from '../until.js';
import { transferAndKeys } from './transfer-and-keys.js';

/** Attempt numbers in the file that `succeedOn` appends to. */
function attemptsIn(file: string): number[] {
  return linesOf(file).map((line) => Number(line.split(' ')[0]));
}

/** R1 to R5. */
export const retries: readonly Clause[] = [
  {
    id: 'R1',
    part: 'succeeds',
    title: 'attempts count from 1, and `future-retry` carries the coming one and what failed',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(succeedOn.with({ retries: 3 }), 3);
      const seen: Retrying[] = [];
      future.on('retry', (retrying) => seen.push(retrying));
      same(future.attempt, 1, 'attempts count from 1');
      same(await context.result(future), 3, 'the task sees attempt 3');
      same(future.attempt, 3, 'the future tells attempt 3');
      same(
        seen.map(({ attempt }) => attempt),
        [2, 3],
      );
      const messages = seen.map(({ error }) => (error as Error).message);
      same(messages, ['attempt 1 fails on purpose', 'attempt 2 fails on purpose']);
    },
  },
  {
    id: 'R1',
    part: 'extra-runs',
    title: '`retries: n` means n extra runs, and the last failure is the one that counts',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create();
      const file = context.file('attempts');
      const error = await context.rejection(executor.submit(succeedOn.with({ retries: 2 }), 100, file));
      same((error as Error).message, 'attempt 3 fails on purpose');
      await executor.close();
      same(attemptsIn(file), [1, 2, 3]);
    },
  },
  {
    id: 'R1',
    part: 'delays',
    title: 'delays follow the policy: first, factor and bound',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const policy = { retries: 3, delayMs: 40, factor: 2, maxDelayMs: 100, jitter: 0 };
      const future = executor.submit(succeedOn.with({ retries: policy }), 4);
      const delays: number[] = [];
      const waited: number[] = [];
      let retriedAt = Number.NaN;
      future.on('retry', ({ delayMs }) => {
        delays.push(delayMs);
        retriedAt = performance.now();
      });
      future.on('started', () => {
        if (!Number.isNaN(retriedAt)) waited.push(performance.now() - retriedAt);
      });
      await context.result(future, 200);
      same(delays, [40, 80, 100]);
      const kept = waited.every((ms, index) => ms >= delays[index]! - 2);
      assert.ok(
        waited.length === 3 && kept,
        `promised: at least ${delays} ms; seen: ${waited.map(Math.round)}`,
      );
    },
  },
  {
    id: 'R1',
    part: 'when',
    title: '`when` decides, with the error and the attempt that failed',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const asked: [string, number][] = [];
      const when = (error: unknown, attempt: number): boolean => {
        asked.push([(error as Error).message, attempt]);
        return attempt < 2;
      };
      const future = executor.submit(succeedOn.with({ retries: { retries: 5, when } }), 100);
      await context.rejection(future);
      same(asked, [
        ['attempt 1 fails on purpose', 1],
        ['attempt 2 fails on purpose', 2],
      ]);
      same(future.attempt, 2);
    },
  },
  {
    id: 'R1',
    part: 'cancel',
    title: 'a cancel ends the attempts, also while the next one waits for its time',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create();
      const file = context.file('attempts');
      const future = executor.submit(
        succeedOn.with({ retries: { retries: 5, delayMs: 150, factor: 1 } }),
        100,
        file,
      );
      await until(
        'the first attempt fails',
        () => future.attempt === 2,
        context.timing.startMs,
        () => future.state,
      );
      future.cancel('enough');
      await context.failure(future, 'CANCELLED');
      same(future.state, 'cancelled');
      await pause(250);
      await executor.close();
      same(attemptsIn(file), [1], 'no attempt after the cancel');
    },
  },
  {
    id: 'R2',
    part: 'failures',
    title: 'a failure is not retried unless asked',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create();
      const file = context.file('attempts');
      const future = executor.submit(succeedOn, 2, file);
      const error = await context.rejection(future);
      same((error as Error).message, 'attempt 1 fails on purpose');
      await executor.close();
      same([attemptsIn(file), future.attempt], [[1], 1]);
    },
  },
  {
    id: 'R2',
    part: 'lost-workers',
    title: 'a call whose worker was lost is not retried unless asked, and is when asked',
    needs: ['scratch'],
    applies: isolated,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const { lostMs } = context.timing;
      const file = context.file('once');
      await context.failure(executor.submit(loseWorker, 'exit', { file }), 'WORKER_LOST', lostMs);
      const again = context.file('again');
      const asked = executor.submit(loseWorker.with({ retries: 1 }), 'exit', { file: again });
      await context.failure(asked, 'WORKER_LOST', 2 * lostMs);
      await context.result(executor.close(), lostMs);
      same([linesOf(file).length, linesOf(again).length, asked.attempt], [1, 2, 2]);
    },
  },
  {
    id: 'R3',
    part: 'late-answer',
    title: 'a late answer of an older attempt is dropped and counted in `stats().fenced`',
    applies: (supports) =>
      supports.limits.includes('wallTime') && supports.cancelRunning !== 'kill' && supports.parallel,
    async run(context) {
      const executor = await context.create({ workers: 2 });
      await context.result(executor.submit(add, 1, 1));
      const limited = perAttempt.with({ retries: 1, limits: { wallTimeMs: 400 } });
      const future = executor.submit(limited, [
        { ms: 550, gives: 'late' },
        { ms: 300, gives: 'fresh' },
      ]);
      same(await context.result(future, 1_000), 'fresh', 'the answer of attempt 2');
      const fenced = (): boolean => executor.stats().fenced === 1;
      await until(
        'the late answer is counted',
        fenced,
        context.timing.startMs,
        () => executor.stats().fenced,
      );
    },
  },
  {
    id: 'R3',
    part: 'stopped-attempt',
    title: 'an attempt that broke its limit cannot answer for the next one',
    applies: (supports) => supports.limits.includes('wallTime'),
    async run(context) {
      const executor = await context.create({ workers: 2 });
      await context.result(executor.submit(add, 1, 1));
      const limited = perAttempt.with({ retries: 1, limits: { wallTimeMs: 1_000 } });
      const future = executor.submit(limited, [
        { ms: 1_300, gives: 'late' },
        { ms: 500, gives: 'fresh' }, // in a new worker, which imports the task's module within the limit
      ]);
      same(await context.result(future, 3_000), 'fresh', 'the answer of attempt 2');
      same(future.attempt, 2);
      assert.ok(Number.isInteger(executor.stats().fenced), 'promised: `stats().fenced` is a count');
    },
  },
  {
    id: 'R3',
    part: 'after-cancel',
    title: 'an answer that comes after a cancel is dropped',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(sleep, 400); // its answer comes before it is killed, which takes half a second
      await context.running(future);
      const heard: string[] = [];
      future.on('settled', () => heard.push(future.state));
      future.cancel();
      await context.result(executor.close(), 1_000);
      await pause(50);
      same([future.state, heard], ['cancelled', ['cancelled']]);
      await context.failure(future, 'CANCELLED');
    },
  },
  ...transferAndKeys,
];
