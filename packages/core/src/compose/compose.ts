import { executorOf } from '../adapter/executor-of.js';
import { claimsOf } from '../engine/admission.js';
import { Engine } from '../engine/engine.js';
import type { PassingRules } from '../engine/engine-options.js';
import type { PoolContext } from '../engine/pool.js';
import { type CloseOptions, type Composed, type Executor, PARTS } from '../executor.js';
import { Part } from './part.js';
import { Relay, type RelayRules } from './relay.js';
import { weakest } from './weakest.js';

/** What an executor made of others does. */
export interface Composition extends Omit<RelayRules, 'parts'> {
  readonly passing?: PassingRules | undefined;
  /** Its calls go to all parts alike. Default: false. */
  readonly spreads?: boolean | undefined;
  /** Default: a {@link Relay}. */
  readonly open?: ((context: PoolContext, rules: RelayRules) => Relay) | undefined;
}

/**
 * An executor made of others. It keeps the calls of its users; its parts only make their attempts.
 *
 * @param executors - By the name that an error text gives them: `{ 'executors[0]': … }`.
 * @throws TypeError when one of them is no executor.
 */
export function compose(
  executors: Readonly<Record<string, Executor>>,
  composition: (parts: readonly Part[]) => Composition,
  shown: readonly Executor[] | Readonly<Record<string, Executor>> = Object.values(executors),
): Executor {
  const parts = Object.entries(executors).map(([name, executor]) => new Part(name, executor));
  const { passing, spreads = false, open = openRelay, ...rules } = composition(parts);
  const [first] = parts;
  const supports = weakest(parts.map(({ executor }) => executor.supports));
  const concurrency = rules.concurrency ?? (areOneThread(parts) ? 1 : undefined);
  const parallel = concurrency !== 1 && overlap(rules.first === undefined ? parts : [rules.first], spreads);
  const durable = supports.durable && parts.length === 1; // nobody knows which of several has a call of before
  const engine = new Engine(
    {
      name: [...new Set(parts.map(({ executor }) => executor.name))].join('+'),
      supports: Object.freeze({ ...supports, durable, parallel }),
      unsupported: parts.every(ignores) ? 'ignore' : 'fail',
      portable: parts.some(({ engine }) => engine.portable),
      clone: parts.some(({ engine }) => engine.clone),
      passing: {
        ...(parts.length === 1 && { claimsOf: (call, args) => claimsOf(first!.engine, call, args) }),
        ...passing,
      },
    },
    (context) => open(context, { ...rules, parts, concurrency }),
  );
  const leave = parts.map((part) => part.engine.surround(engine));
  const owned = parts.filter(({ shared }) => !shared).map(({ executor }) => executor);
  const close = (options: CloseOptions = {}): Promise<void> => {
    const closed = engine.close(options);
    const { cancel, detach } = options;
    const now = cancel || (detach && engine.supports.durable); // else its parts end when its calls have
    return Promise.all([closed, ...(now ? owned : []).map((executor) => executor.close(options))]).then(
      () => {
        for (const each of leave) each();
      },
    );
  };
  const attach = parts.length === 1 ? first!.executor.attach?.bind(first!.executor) : undefined;
  return Object.assign(executorOf(engine), {
    [PARTS]: shown,
    close,
    [Symbol.asyncDispose]: () => close(),
    ...(attach !== undefined && { attach }),
  } satisfies Partial<Executor> & Composed);
}

function ignores({ engine, isForeign }: Part): boolean {
  return !isForeign && engine.unsupported === 'ignore';
}

function openRelay(context: PoolContext, rules: RelayRules): Relay {
  return new Relay(context, rules);
}

/** Executors of this thread run one call at a time together, too: that is what `parallel: false` promises. */
function areOneThread(parts: readonly Part[]): boolean {
  return parts.length > 1 && !parts.some(isParallel) && apart(parts) < 2;
}

/** Do any two calls run at the same time? Where they are spread, two parts with a worker each are enough. */
function overlap(parts: readonly Part[], spreads: boolean): boolean {
  return spreads ? parts.some(isParallel) || apart(parts) > 1 : parts.every(isParallel);
}

function isParallel({ executor }: Part): boolean {
  return executor.supports.parallel;
}

/** How many have workers of their own. */
function apart(parts: readonly Part[]): number {
  const elsewhere = parts.filter(({ executor }) => executor.supports.isolation !== 'none');
  return new Set(elsewhere.map(({ executor }) => executor)).size;
}
