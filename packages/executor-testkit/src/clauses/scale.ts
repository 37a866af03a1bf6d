import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Executor, Future } from '@elsewhere/core';
import type { Clause } from '../clause.js';
import { holdings, more } from '../leftovers.js';
import { occupy } from '../occupy.js';
import { same } from '../same.js';
import { always, isolated } from '../selectors.js';
import { throwBuiltIn } from '../tasks/failing.js';
import { add } from '../tasks/values.js';
import { sleep } from '../tasks/work.js';
import { turn, until } from '../until.js';

/** N1 submits this often from callbacks. */
const CALLBACKS = 10_000;

/** Milliseconds for all of them: over a network, on a busy machine, each may take a few. */
const PATIENCE_MS = 60_000;
/** More than any flat stack is deep, less than a nested one is after a hundred calls. */
const DEEPEST_STACK = 150;
/** N2: a million of these are 2 GiB, what a process of default size has room for. */
const BYTES_PER_CALL = 2_048;
/** N2: how much slower the last tenth of the submits may be than the first, by medians. */
const SLOWDOWN = 4;

function stackDepth(): number {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1_000;
  const depth = new Error('depth').stack?.split('\n').length ?? 0;
  Error.stackTraceLimit = stackTraceLimit;
  return depth;
}

/** Submits the next call from the `settled` handler of the last one, `length` times. Gives the deepest stack seen. */
function chain(executor: Executor, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let deepest = 0;
    let left = length;
    const next = (): void => {
      if (left % 100 === 0) deepest = Math.max(deepest, stackDepth());
      if (left-- === 0) {
        resolve(deepest);
        return;
      }
      const future: Future<number> = executor.submit(add, left, 1);
      future.on('settled', next);
      future.catch(reject);
    };
    next();
  });
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((left, right) => left - right)[numbers.length >> 1] ?? Number.NaN;
}

/** N1 to N3. */
export const scale: readonly Clause[] = [
  {
    id: 'N1',
    part: 'callbacks',
    title: '10,000 submits from callbacks do not grow the stack (row 152)',
    applies: always,
    async run(context) {
      const executor = await context.create();
      // Where calls run on this thread, one chain is the hardest; elsewhere ten of them keep the workers busy.
      const chains = isolated(executor.supports) ? 10 : 1;
      const all = Promise.all(Array.from({ length: chains }, () => chain(executor, CALLBACKS / chains)));
      const deepest = Math.max(...(await context.result(all, PATIENCE_MS)));
      assert.ok(deepest < DEEPEST_STACK, `promised: a flat stack; seen: ${deepest} frames`);
    },
  },
  {
    id: 'N2',
    part: 'pending',
    title: 'pending calls fit in memory by the million, and the last ones cost what the first ones did',
    needs: ['scratch'],
    applies: always,
    async run(context) {
      const executor = await context.create({ workers: 1 });
      const busy = await occupy(context, executor);
      collectGarbage();
      const before = process.memoryUsage();
      const count = context.pendingCalls;
      const chunk = Math.ceil(count / 1_000);
      const futures: Future<number>[] = [];
      const msPerChunk: number[] = [];
      while (futures.length < count) {
        const begun = performance.now();
        for (let index = 0; index < chunk; index++) futures.push(executor.submit(add, index, 1));
        msPerChunk.push(performance.now() - begun);
        if (msPerChunk.length % 100 === 0) await turn();
      }
      collectGarbage();
      const after = process.memoryUsage();
      const used = after.heapUsed + after.external - before.heapUsed - before.external;
      const each = Math.round(used / futures.length);
      assert.ok(
        each <= BYTES_PER_CALL,
        `promised: at most ${BYTES_PER_CALL} bytes for a pending call; seen: ${each}`,
      );
      const tenth = msPerChunk.length / 10;
      const [first, last] = [median(msPerChunk.slice(0, tenth)), median(msPerChunk.slice(-tenth))];
      const told = `${first.toFixed(2)} ms, then ${last.toFixed(2)} ms for ${chunk} submits`;
      assert.ok(last <= SLOWDOWN * first + 0.2, `promised: a flat cost per call; seen: ${told}`);
      busy.release();
      await context.result(executor.close(), count / 10);
      const lost = futures.filter(({ state }) => state !== 'succeeded').length;
      same(lost, 0, 'calls that did not run');
    },
  },
  {
    id: 'N3',
    part: 'listeners',
    title: 'listeners on signals and on this process do not accumulate, and nobody is warned of too many',
    applies: always,
    async run(context) {
      const warnings: Error[] = [];
      const warn = (warning: Error): void => void warnings.push(warning);
      process.on('warning', warn);
      context.afterwards(() => process.off('warning', warn));
      const executor = await context.create();
      await context.result(executor.submit(add, 1, 1));
      const { signal } = new AbortController();
      const processListeners = (): number =>
        process.eventNames().reduce((sum, event) => sum + process.listenerCount(event), 0);
      const before = processListeners();
      const withSignal = add.with({ signal });
      const calls = Array.from({ length: 200 }, (_, index) => executor.submit(withSignal, index, 1));
      const failing = executor.submit(throwBuiltIn.with({ signal, retries: 2 }), 'Error', 'on purpose');
      const cancelled = executor.submit(sleep.with({ signal }), 50);
      cancelled.cancel();
      await context.result(Promise.allSettled([...calls, failing, cancelled]));
      same(getEventListeners(signal, 'abort').length, 0, 'no listener stays on the signal');
      same(processListeners(), before, 'no listener stays on this process');
      await turn();
      same(
        warnings.map(({ message }) => message),
        [],
        'no warning',
      );
    },
  },
  {
    id: 'N3',
    part: 'timers',
    title: 'timers of calls that have ended do not stay',
    applies: always,
    async run(context) {
      const executor = await context.create();
      await context.result(executor.submit(add, 1, 1));
      await turn();
      const before = holdings('no such mark', 'no such folder');
      const timed = add.with({ timeoutMs: 600_000, limits: { wallTimeMs: 500_000 } });
      const bounded = executor.supports.limits.includes('wallTime')
        ? timed
        : add.with({ timeoutMs: 600_000 });
      const calls = Array.from({ length: 200 }, (_, index) => executor.submit(bounded, index, 1));
      await context.result(Promise.all(calls));
      const retried = executor.submit(
        sleep.with({ timeoutMs: 600_000, retries: { retries: 1, delayMs: 600_000 } }),
        1,
      );
      await context.result(retried);
      const left = (): string[] =>
        more(before, holdings('no such mark', 'no such folder')).filter((kind) =>
          /Time|Immediate/.test(kind),
        );
      await until(
        'no timer stays',
        () => left().length === 0,
        context.timing.cancelMs,
        () => left().join(', '),
      );
    },
  },
];
