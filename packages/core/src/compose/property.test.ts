import fc from 'fast-check';
import { expect, it } from 'vitest';
import { echo } from '../../test/support/tasks.js';
import { defineExecutor } from '../adapter/define-executor.js';
import type { Executor } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import type { Future } from '../future.js';
import { balance } from './balance.js';
import { fallback } from './fallback.js';
import { hedge } from './hedge.js';
import { limit } from './limit.js';
import { retry } from './retry.js';
import { route } from './route.js';
import { timeout } from './timeout.js';

/** What a call does: how long, how it ends, and for how long it works on when nobody wants it any more. */
interface Plan {
  readonly ms: number;
  readonly outcome: 'succeed' | 'fail' | 'unavailable' | 'fail once';
  readonly stubbornMs: number;
  readonly cancelAfterMs: number | undefined;
  readonly priority: number;
  readonly timeoutMs: number | undefined;
  readonly wallTimeMs: number | undefined;
  readonly retries: number | undefined;
}

/** An executor to be: its kind, a number that it takes, and those it is made of. */
interface Tree {
  readonly kind:
    | 'leaf'
    | 'by hand'
    | 'limit'
    | 'retry'
    | 'timeout'
    | 'hedge'
    | 'fallback'
    | 'route'
    | 'balance';
  readonly number: number;
  readonly parts: readonly Tree[];
}

const number = fc.integer({ min: 1, max: 4 });
const leaf = fc.record<Tree>({
  kind: fc.constantFrom('leaf', 'leaf', 'by hand'),
  number,
  parts: fc.constant([]),
});

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record<Tree>({
      kind: fc.constantFrom('limit', 'retry', 'timeout', 'hedge'),
      number,
      parts: fc.tuple(tie('tree')),
    }),
    fc.record<Tree>({
      kind: fc.constantFrom('fallback', 'route', 'balance'),
      number,
      parts: fc.tuple(tie('tree'), tie('tree')),
    }),
  ),
}));

const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 3 });

const plan = fc.record<Plan>({
  ms: fc.integer({ min: 0, max: 6 }),
  outcome: fc.constantFrom('succeed', 'succeed', 'succeed', 'fail', 'fail once', 'unavailable'),
  stubbornMs: fc.integer({ min: 0, max: 6 }),
  cancelAfterMs: rarely(fc.integer({ min: 0, max: 8 })),
  priority: fc.integer({ min: -1, max: 1 }),
  timeoutMs: rarely(fc.integer({ min: 1, max: 10 })),
  wallTimeMs: rarely(fc.integer({ min: 1, max: 5 })),
  retries: rarely(fc.integer({ min: 0, max: 2 })),
});

/** Everything that was made for one round. */
class World {
  readonly executors: Executor[] = [];
  /** Attempts at work, by the leaf. */
  readonly atWork: Map<Executor, number> = new Map();
  /** What went over a limit. */
  readonly excesses: string[] = [];
  readonly #watched: (() => void)[] = [];

  make({ kind, number, parts }: Tree): Executor {
    const isLeaf = kind === 'leaf' || kind === 'by hand';
    const made = isLeaf ? this.#leaf(number, kind === 'by hand') : this.#composite(kind, number, parts);
    this.executors.push(made);
    return made;
  }

  #composite(kind: Tree['kind'], number: number, trees: readonly Tree[]): Executor {
    const from = this.executors.length;
    const [one, other = one] = trees.map((each) => this.make(each)) as [Executor, Executor?];
    const below = this.executors.slice(from);
    switch (kind) {
      case 'limit':
        if (trees.every(hasOneAttempt)) this.#watch(below, number);
        return limit(one, number);
      case 'retry':
        return retry(one, number % 3);
      case 'timeout':
        return timeout(one, number === 4 ? 600_000 : number * 4);
      case 'hedge':
        return hedge(one, { afterMs: number });
      case 'fallback':
        return fallback(one, other);
      case 'route':
        return route(({ args }) => ((args[0] as Plan).ms % 2 === 0 ? 'one' : 'other'), { one, other });
      default:
        return balance([one, other], number % 2 === 0 ? 'round-robin' : 'least-busy');
    }
  }

  /** Never more at work there than the limit says. */
  #watch(below: readonly Executor[], most: number): void {
    this.#watched.push(() => {
      const working = below.reduce((sum, each) => sum + (this.atWork.get(each) ?? 0), 0);
      if (working > most) this.excesses.push(`${working} at work under limit(${most})`);
    });
  }

  #leaf(concurrency: number, byHand: boolean): Executor {
    const count = (by: number): void => {
      this.atWork.set(made, (this.atWork.get(made) ?? 0) + by);
      for (const look of this.#watched) look();
    };
    const executor = defineExecutor({
      name: 'leaf',
      supports: { cancelRunning: 'cooperative', channel: 'full' },
      ...(concurrency < 4 && { concurrency }),
      async run({ args, attempt }, context) {
        const { ms, outcome, stubbornMs } = args[0] as Plan;
        count(1);
        try {
          context.started();
          context.progress(0.5);
          context.message('half');
          await during(ms, context.signal);
          if (context.signal.aborted) await during(stubbornMs);
          if (outcome === 'unavailable') throw new ExecutorError('UNAVAILABLE', 'on purpose');
          if (outcome === 'fail' || (outcome === 'fail once' && attempt === 1)) throw new Error('on purpose');
          return ms;
        } finally {
          count(-1);
        }
      },
    });
    const made = byHand ? { ...executor, submit: executor.submit.bind(executor) } : executor;
    return made as Executor;
  }
}

/** Is its work that of one attempt of each call, and does it tell when that has stopped? */
function hasOneAttempt({ kind, parts }: Tree): boolean {
  return !['retry', 'hedge', 'fallback', 'by hand'].includes(kind) && parts.every(hasOneAttempt);
}

async function during(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => resolve());
  });
}

/** Submits a call as planned; the list gets the attempts it tells of, in their order. */
function send(executor: Executor, call: Plan, attempts: number[]): Future<unknown> {
  const { priority, timeoutMs, wallTimeMs, cancelAfterMs, retries } = call;
  const limits = wallTimeMs === undefined ? undefined : { wallTimeMs };
  const future = executor.submit(echo.with({ priority, timeoutMs, limits, retries }), call);
  future.on('started', () => future.send('go on'));
  future.on('retry', ({ attempt }) => attempts.push(attempt));
  if (cancelAfterMs !== undefined) setTimeout(() => future.cancel(), cancelAfterMs);
  return future;
}

const ENDS: Readonly<Record<Plan['outcome'], readonly string[]>> = {
  succeed: [],
  fail: ['Error'],
  'fail once': ['Error'],
  unavailable: ['UNAVAILABLE'],
};

it('whatever is composed, every call ends once and as it should, no limit is passed, and nothing is left', async () => {
  const closing = rarely(fc.record({ which: fc.nat(20), afterMs: fc.integer({ min: 0, max: 8 }) }));
  await fc.assert(
    fc.asyncProperty(
      tree,
      fc.array(plan, { minLength: 1, maxLength: 10 }),
      closing,
      async (shape, plans, early) => {
        const world = new World();
        const top = world.make(shape);
        const attempts = plans.map((): number[] => [1]);
        const futures = plans.map((each, index) => send(top, each, attempts[index]!));
        const closed =
          early === undefined
            ? Promise.resolve()
            : during(early.afterMs).then(() =>
                world.executors[early.which % world.executors.length]!.close({ cancel: true }),
              );
        const ends = await Promise.allSettled(futures);
        await closed;
        await top.close();

        for (const [index, end] of ends.entries()) {
          const { ms, outcome } = plans[index]!;
          expect(futures[index]!.state === 'succeeded').toBe(end.status === 'fulfilled');
          expect(attempts[index]).toEqual([...new Set(attempts[index])].sort((left, right) => left - right));
          if (end.status === 'fulfilled') expect(end.value).toBe(ms);
          else {
            const { code, name } = end.reason as ExecutorError;
            const allowed = [...ENDS[outcome], 'CANCELLED', 'TIMED_OUT', 'LIMIT_EXCEEDED', 'CLOSED'];
            expect(allowed).toContain(code ?? name);
          }
        }
        expect(world.excesses).toEqual([]);
        for (const executor of world.executors)
          expect(executor.stats()).toMatchObject({ pending: 0, running: 0 });
        expect([...world.atWork.values()].filter((working) => working !== 0)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
