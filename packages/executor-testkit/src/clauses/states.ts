import assert from 'node:assert/strict';
import type { Future } from '@elsewhere/core';
import type { Clause, ClauseContext } from '../clause.js';
import { linesOf } from '../files.js';
import { occupy } from '../occupy.js';
import { same } from '../same.js';
import { always, isolated } from '../selectors.js';
import { throwBuiltIn } from '../tasks/failing.js';
import { loseWorker } from '../tasks/losing.js';
import { add, echo, report } from '../tasks/values.js';
import { hold, sleep, succeedOn } from '../tasks/work.js';
import { eventsOf, RANK, type Sighting, trace } from '../trace.js';
import { pause, turn, until } from '../until.js';
import { endings } from './endings.js';

/** A clock of another machine or of a worker may be this much off before order in time says nothing. */
const TOLERANCE_MS = 5;

async function traced(context: ClauseContext, future: Future<unknown>): Promise<readonly Sighting[]> {
  const { seen, stop } = trace(future);
  context.afterwards(stop);
  await context.result(future.then(turn, turn));
  await pause(20);
  stop();
  return seen;
}

function neverBack(seen: readonly Sighting[]): void {
  for (const [index, now] of seen.entries()) {
    const before = seen[index - 1];
    if (before === undefined) continue;
    const told = `${before.attempt}/${before.state} was followed by ${now.attempt}/${now.state} on ${now.on}`;
    assert.ok(now.attempt >= before.attempt, `promised: attempts only rise; seen: ${told}`);
    if (now.attempt > before.attempt) continue;
    assert.ok(RANK[now.state] >= RANK[before.state], `promised: states only move forward; seen: ${told}`);
    if (RANK[before.state] === 2) same(now.state, before.state, `the end is final: ${told}`);
  }
}

/** S1 to S4. */
export const states: readonly Clause[] = [
  {
    id: 'S1',
    part: 'forward',
    title: 'states only move forward, from pending over running to one end that is final',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const good = executor.submit(sleep, 30);
      const bad = executor.submit(throwBuiltIn, 'Error', 'on purpose');
      same([good.state, good.attempt], ['pending', 1], 'a call begins as pending, in attempt 1');
      const [seenGood, seenBad] = await Promise.all([traced(context, good), traced(context, bad)]);
      for (const seen of [seenGood, seenBad]) neverBack(seen);
      assert.ok(
        seenGood.some(({ state }) => state === 'running'),
        'promised: `running` while it runs; seen: never',
      );
      good.cancel();
      bad.cancel();
      same([good.state, bad.state], ['succeeded', 'failed'], 'a cancel after the end does nothing');
    },
  },
  {
    id: 'S1',
    part: 'retry',
    title: 'a retry raises the attempt and returns to pending, and nothing else goes back',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(succeedOn.with({ retries: { retries: 2, delayMs: 20, factor: 1 } }), 3);
      const seen = await traced(context, future);
      neverBack(seen);
      const retries = seen.filter(({ on }) => on === 'retry').map(({ attempt, state }) => [attempt, state]);
      same(retries, [
        [2, 'pending'],
        [3, 'pending'],
      ]);
      same([future.attempt, future.state], [3, 'succeeded']);
    },
  },
  {
    id: 'S1',
    part: 'moved',
    title: 'a call that moves to another worker before it started keeps its attempt',
    applies: isolated,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const lost = executor.submit(loseWorker, 'exit');
      const moved = Array.from({ length: 5 }, () => executor.submit(report));
      await context.failure(lost, 'WORKER_LOST', context.timing.lostMs);
      const reports = await context.result(Promise.all(moved), context.timing.lostMs);
      same(
        reports.map(({ attempt }) => attempt),
        [1, 1, 1, 1, 1],
        'attempt 1 in the task',
      );
      same(
        moved.map(({ attempt }) => attempt),
        [1, 1, 1, 1, 1],
        'attempt 1 at the future',
      );
    },
  },
  {
    id: 'S2',
    part: 'started',
    title:
      'a call that ran emits `started` once, before `settled`, however short it was and however it ended',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const calls = [
        executor.submit(add, 1, 1),
        executor.submit(throwBuiltIn, 'Error', 'x'),
        executor.submit(sleep, 20),
      ];
      const seen = await Promise.all(calls.map((future) => traced(context, future)));
      for (const each of seen) {
        same(eventsOf(each), ['started', 'settled']);
        const started = each.find(({ on }) => on === 'started');
        assert.notEqual(
          started?.state,
          'pending',
          'promised: `started` comes with `running`; seen: still pending',
        );
      }
      assert.ok(
        calls.every(({ startedAt }) => startedAt !== undefined),
        'promised: `startedAt` of what ran',
      );
    },
  },
  {
    id: 'S2',
    part: 'not-started',
    title: 'a call that never ran emits no `started` and has no `startedAt`',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const refused = executor.submit(echo, Symbol('cannot cross'));
      const cancelled = executor.submit(add, 1, 1);
      const seenCancelled = traced(context, cancelled);
      const seenRefused = traced(context, refused);
      cancelled.cancel();
      for (const events of [eventsOf(await seenCancelled), eventsOf(await seenRefused)]) {
        assert.ok(!events.includes('started'), `promised: no \`started\`; seen: ${events.join(', ')}`);
      }
      same([refused.startedAt, cancelled.startedAt], [undefined, undefined]);
    },
  },
  {
    id: 'S2',
    part: 'running',
    title: '`running` means that a worker has started the call, not that one was chosen',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const first = await occupy(context, executor);
      const how = isolated(executor.supports) ? 'block' : 'timers';
      const files = Array.from({ length: 8 }, (_, index) => context.file(`ran-${index}`));
      const futures = files.map((file) =>
        executor.submit(hold, file, context.file('release-all'), how, 20_000),
      );
      await pause(100);
      const claimed = futures.map(({ state }) => state === 'running');
      const ran = (): boolean[] => files.map((file) => linesOf(file).length > 0);
      const proven = (): boolean => claimed.every((claim, index) => !claim || ran()[index] === true);
      await until(
        'every call in state running has begun',
        proven,
        1_000,
        () => `running ${claimed}, begun ${ran()}`,
      );
      await until(
        'a call that has begun is running',
        () => first.future.state === 'running',
        context.timing.startMs,
      );
      for (const future of futures) future.cancel();
    },
  },
  {
    id: 'S3',
    part: 'order',
    title: 'submitted ≤ started ≤ ended, in epoch milliseconds, each set when it is due',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const before = Date.now();
      const future = executor.submit(sleep, 30);
      const waiting = [future.startedAt, future.endedAt];
      await context.result(future);
      const after = Date.now();
      const { submittedAt, startedAt = Number.NaN, endedAt = Number.NaN } = future;
      same(waiting, [undefined, undefined], 'no `startedAt`, `endedAt` before they are due');
      const told = `${before} ≤ ${submittedAt} ≤ ${startedAt} ≤ ${endedAt} ≤ ${after}`;
      assert.ok(submittedAt <= startedAt && startedAt <= endedAt, `promised: order in time; seen: ${told}`);
      const near = submittedAt >= before - TOLERANCE_MS && endedAt <= after + TOLERANCE_MS;
      assert.ok(near && endedAt - startedAt >= 20, `promised: epoch milliseconds; seen: ${told}`);
    },
  },
  {
    id: 'S3',
    part: 'latest',
    title: '`startedAt` is that of the latest attempt',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(succeedOn.with({ retries: { retries: 1, delayMs: 60 } }), 2);
      let first: number | undefined;
      let retriedAt = 0;
      future.on('started', () => {
        first ??= future.startedAt;
      });
      future.on('retry', () => {
        retriedAt = Date.now();
      });
      await context.result(future);
      const told = `first ${first}, retried ${retriedAt}, latest ${future.startedAt}`;
      const later =
        first !== undefined && future.startedAt !== undefined && future.startedAt >= retriedAt - TOLERANCE_MS;
      assert.ok(later && future.startedAt - first! >= 50, `promised: the start of attempt 2; seen: ${told}`);
      assert.ok(future.startedAt <= future.endedAt!, 'promised: started ≤ ended');
    },
  },
  ...endings,
];
