import assert from 'node:assert/strict';
import type { Future } from '@elsewhere/core';
import type { Clause, ClauseContext } from '../clause.js';
import { grows, linesOf, untilSilent, untilWritten } from '../files.js';
import { alive, pidsIn } from '../processes.js';
import { same } from '../same.js';
import { always, both, inProcesses, isolated, kills, not, signals } from '../selectors.js';
import { longMs } from '../stopped-calls.js';
import type { Waiting } from '../tasks/pass-time.js';
import { add } from '../tasks/values.js';
import { beat, blockOnChild, cooperate, sleep, startChild, workThrough } from '../tasks/work.js';
import { pause, until } from '../until.js';

/** A task that nobody stops ends after this time, so that a faulty executor leaves nothing behind for long. */
const AT_MOST_MS = 15_000;
/** What the contract gives a call that listens to its signal. */
const DEFAULT_GRACE_MS = 500;

/** How long a clean-up takes that should be seen while it goes on. */
const CLEAN_UP_MS = 250;

/** Cancels a call and checks that its future settles at once, whatever the work does. */
async function cancelAtOnce(context: ClauseContext, future: Future<unknown>): Promise<void> {
  const begun = performance.now();
  future.cancel('enough');
  same(future.state, 'cancelled', 'the future settles at once');
  await context.failure(future, 'CANCELLED');
  const passed = Math.round(performance.now() - begun);
  assert.ok(passed < 250, `promised: the future settles at once; seen: after ${passed} ms`);
}

function killed(how: Waiting, part: string, what: string): Clause {
  return {
    id: 'X2',
    part,
    title: `cancelling ${what} settles it at once, ends the work within a second and gives the worker back (rows 59, 160)`,
    needs: ['scratch'],
    applies: both(kills, isolated),
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const file = context.file('beats');
      const future = executor.submit(beat, file, how, AT_MOST_MS);
      await untilWritten('the call starts', file, context.timing.startMs);
      await cancelAtOnce(context, future);
      await untilSilent('the work of a cancelled call stops', file, context.timing.cancelMs);
      same(await context.result(executor.submit(add, 2, 3)), 5, 'the worker is back');
      assert.ok(!(await grows(file)), 'promised: the work has stopped for good; seen: it goes on');
    },
  };
}

function killedTree(part: string, what: string, task: typeof startChild): Clause {
  return {
    id: 'X2',
    part,
    title: `cancelling ${what} ends the worker process and its child within a second (row 161)`,
    needs: ['scratch', 'linux'],
    applies: both(kills, inProcesses),
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const file = context.file('pids');
      const future = executor.submit(task, file, AT_MOST_MS);
      await untilWritten('the call starts', file, context.timing.startMs);
      const pids = pidsIn(file);
      await cancelAtOnce(context, future);
      const gone = (): boolean => !pids.some(alive);
      const withinMs = context.timing.cancelMs + DEFAULT_GRACE_MS;
      await until('both processes end', gone, withinMs, () => `${pids.filter(alive)} of ${pids} live on`);
      same(await context.result(executor.submit(add, 2, 3)), 5, 'the executor lives on');
    },
  };
}

const TIDY = ['started', 'aborted', 'cleaned'];
const CUT_OFF = ['started', 'aborted'];

/**
 * Cancels calls that listen and then clean up for so many ms, each on a worker of its own, waits until all of them
 * have stopped, and checks what each of them wrote. On a busy machine a worker may miss the 50 ms for its
 * acknowledgement, and is rightly killed at once: then once more. A kill that comes too late has no such excuse.
 */
async function cancelListening(
  context: ClauseContext,
  task: typeof cooperate,
  cleanUps: readonly number[],
  expected: readonly (readonly string[])[],
  what: string,
): Promise<void> {
  for (let round = 1; ; round++) {
    const executor = await context.create({ workers: cleanUps.length });
    const files = cleanUps.map((ms) => context.file(`told-${round}-${ms}`));
    const futures = cleanUps.map((ms, index) => executor.submit(task, files[index]!, ms, AT_MOST_MS));
    for (const file of files) await untilWritten('the call starts', file, context.timing.startMs);
    for (const future of futures) future.cancel();
    const stopped = (): boolean => executor.stats().running === 0;
    const withinMs = (task.options.graceMs ?? DEFAULT_GRACE_MS) + context.timing.cancelMs;
    await until('all the work stops', stopped, withinMs, () => files.map(linesOf));
    const lines = files.map(linesOf);
    const early = lines.some(({ length }, index) => length < expected[index]!.length);
    if (!early || round === 3) return same(lines, expected, what);
  }
}

/** Checks that work has come to its last line, or was killed on the way: it writes none any more. */
async function checkStopped(file: string, last: string, what: string): Promise<void> {
  const lines = linesOf(file);
  if (lines.at(-1) === last) return;
  await pause(CLEAN_UP_MS + 150);
  same(linesOf(file), lines, what);
}

/** X2, X6 and X7. */
export const stopsReally: readonly Clause[] = [
  {
    id: 'X2',
    part: 'at-once',
    title: 'cancelling a running call settles its future at once',
    applies: always,
    async run(context) {
      const executor = await context.create();
      const future = executor.submit(sleep, longMs(executor, 400));
      await context.running(future);
      await cancelAtOnce(context, future);
    },
  },
  killed('spin', 'busy-loop', 'a busy loop'),
  killed('block', 'blocking-calls', 'blocking calls'),
  killedTree('grandchild', 'a call that has started a process', startChild),
  killedTree('blocked-on-child', 'a call that is blocked in the kernel', blockOnChild),
  {
    id: 'X2',
    part: 'signal',
    title: 'cancelling a running call fires the signal of its task',
    needs: ['scratch'],
    applies: signals,
    async run(context) {
      const executor = await context.create();
      const file = context.file('told');
      const future = executor.submit(cooperate, file, 0, AT_MOST_MS);
      await untilWritten('the call starts', file, context.timing.startMs);
      await cancelAtOnce(context, future);
      const fired = (): boolean => linesOf(file).includes('aborted');
      await until('the signal of the task fires', fired, context.timing.cancelMs, () => 'it did not');
    },
  },
  {
    id: 'X2',
    part: 'runs-on',
    title: 'cancelling a running call cannot stop its work, and `supports.cancelRunning` says so',
    needs: ['scratch'],
    applies: not(signals),
    async run(context) {
      const executor = await context.create();
      const file = context.file('work');
      const future = executor.submit(workThrough, file, 'timers', 400);
      await untilWritten('the call starts', file, context.timing.startMs);
      await cancelAtOnce(context, future);
      const done = (): boolean => linesOf(file).includes('done');
      await until('the work goes on to its end', done, context.timing.startMs, () => linesOf(file));
    },
  },
  {
    id: 'X6',
    part: 'default-grace',
    title: 'a task that listens to its signal has half a second to clean up before it is killed (row 162)',
    needs: ['scratch'],
    applies: both(kills, isolated),
    async run(context) {
      const what = 'a clean-up of 200 ms completes, one of 2.5 s is cut off';
      await cancelListening(context, cooperate, [200, 2_500], [TIDY, CUT_OFF], what);
    },
  },
  {
    id: 'X6',
    part: 'grace',
    title: '`graceMs` is how long a task that listens may clean up',
    needs: ['scratch'],
    applies: both(kills, isolated),
    async run(context) {
      const patient = cooperate.with({ graceMs: 3_000 });
      await cancelListening(context, patient, [900], [TIDY], '900 of 3,000 ms suffice');
      const hasty = cooperate.with({ graceMs: 100 });
      await cancelListening(context, hasty, [450], [CUT_OFF], 'killed after 100 ms, not later');
    },
  },
  {
    id: 'X6',
    part: 'deaf',
    title: 'a worker that does not acknowledge the signal is killed at once, however long `graceMs` is',
    needs: ['scratch'],
    applies: both(kills, isolated),
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const file = context.file('beats');
      const future = executor.submit(beat.with({ graceMs: 10_000 }), file, 'spin', AT_MOST_MS);
      await untilWritten('the call starts', file, context.timing.startMs);
      future.cancel();
      await untilSilent('a busy loop is not given its grace', file, context.timing.cancelMs);
    },
  },
  {
    id: 'X6',
    part: 'told',
    title: 'a task that listens to its signal may clean up: nobody interrupts it',
    needs: ['scratch'],
    applies: (supports) => supports.cancelRunning === 'cooperative',
    async run(context) {
      const executor = await context.create();
      const file = context.file('told');
      const future = executor.submit(cooperate, file, 200, AT_MOST_MS);
      await untilWritten('the call starts', file, context.timing.startMs);
      future.cancel();
      const cleaned = (): boolean => linesOf(file).includes('cleaned');
      await until('the clean-up completes', cleaned, 200 + context.timing.cancelMs, () => linesOf(file));
    },
  },
  {
    id: 'X7',
    part: 'stats',
    title: 'settled is not stopped: `stats().running` counts a worker until its work really stopped',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create();
      const file = context.file('work');
      const listens = signals(executor.supports);
      const future = listens
        ? executor.submit(cooperate, file, CLEAN_UP_MS, AT_MOST_MS)
        : executor.submit(workThrough, file, 'timers', 400);
      await untilWritten('the call starts', file, context.timing.startMs);
      await cancelAtOnce(context, future);
      same(executor.stats().running, 1, 'still counted right after the cancel');
      await until(
        'the work is not counted any more',
        () => executor.stats().running === 0,
        1_000 + context.timing.cancelMs,
        () => executor.stats().running,
      );
      await checkStopped(file, listens ? 'cleaned' : 'done', 'counted until the work stopped');
    },
  },
  {
    id: 'X7',
    part: 'busy',
    title: 'a busy loop is counted until it is really dead',
    needs: ['scratch'],
    applies: both(kills, isolated),
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const file = context.file('beats');
      const future = executor.submit(beat, file, 'spin', AT_MOST_MS);
      await untilWritten('the call starts', file, context.timing.startMs);
      await cancelAtOnce(context, future);
      same(executor.stats().running, 1, 'still counted right after the cancel');
      await until(
        'it is not counted any more',
        () => executor.stats().running === 0,
        context.timing.cancelMs,
      );
      assert.ok(!(await grows(file)), 'promised: what is not counted has stopped; seen: it goes on');
    },
  },
  {
    id: 'X7',
    part: 'close',
    title: '`close()` waits until cancelled work really stopped',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create();
      const file = context.file('work');
      const listens = signals(executor.supports);
      const future = listens
        ? executor.submit(cooperate, file, CLEAN_UP_MS, AT_MOST_MS)
        : executor.submit(workThrough, file, 'timers', 400);
      await untilWritten('the call starts', file, context.timing.startMs);
      future.cancel();
      await context.result(executor.close());
      await checkStopped(file, listens ? 'cleaned' : 'done', 'stopped when close() is done');
    },
  },
];
