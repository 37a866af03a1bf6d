import type { CallOptions, Executor, ExecutorError, Future } from '@elsewhere/core';
import { type Kind, kindsFor, type Plan } from './kinds.js';
import type { Random } from './random.js';

/** A pool whose workers may come and go; one that cannot be resized is left as it is. */
export type ChaosExecutor = Executor & { resize?(workers: number): void };

/** One call of the test, from its submit to its end. */
export interface Trial {
  readonly number: number;
  readonly kind: Kind;
  readonly plan: Plan;
  readonly options: CallOptions;
  readonly retries: number;
  readonly future: Future<unknown>;
  /** Why the test cancelled it while it was live. */
  cancelled: unknown;
  retriesSeen: number;
  outcome: Outcome | undefined;
}

/** How a call ended. The value itself is not kept. */
type Outcome =
  | { readonly value: 'right' | 'wrong' }
  | { readonly error: unknown; readonly code: ExecutorError['code'] | undefined };

/** What trials share. */
export interface Stage {
  readonly executor: ChaosExecutor;
  readonly random: Random;
  /** The file that calls append to. */
  readonly file: string;
  /** Aborted now and then, and replaced. */
  controller: AbortController;
  /** Calls that listen to the present controller. */
  readonly listening: Set<Trial>;
}

/** Submits a call of some kind with some options. */
export function startTrial(stage: Stage, number: number): Trial {
  const { executor, random, file, controller } = stage;
  const kind = random.pick(kindsFor(executor));
  const plan = kind.plan([file, number], random);
  const options = optionsFor(plan, stage);
  const listens = random.chance(0.04);
  const future = plan.submit(executor, listens ? { ...options, signal: controller.signal } : options);
  const retries = (options.retries as number | undefined) ?? 0;
  const trial: Trial = {
    number,
    kind,
    plan,
    options,
    retries,
    future,
    cancelled: undefined,
    retriesSeen: 0,
    outcome: undefined,
  };
  if (listens) stage.listening.add(trial);
  future.on('retry', () => {
    trial.retriesSeen++;
  });
  future.then(
    (value) => {
      trial.outcome = { value: plan.right(value) ? 'right' : 'wrong' };
    },
    (error: unknown) => {
      trial.outcome = { error, code: (error as { code?: ExecutorError['code'] }).code };
    },
  );
  const stopped = options.timeoutMs !== undefined || options.limits !== undefined;
  if (random.chance(0.05) || (plan.endless && !stopped)) {
    const timer = setTimeout(() => cancel(trial, `call ${number} is not wanted`), random.below(150));
    future.on('settled', () => clearTimeout(timer));
  }
  return trial;
}

function optionsFor(plan: Plan, { random }: Stage): CallOptions {
  const options: { -readonly [Name in keyof CallOptions]: CallOptions[Name] } = {};
  if (random.chance(0.2)) options.priority = random.below(5) - 2;
  const retries = (plan.retries ?? 0) + (random.chance(0.1) ? 1 + random.below(2) : 0);
  if (retries > 0 && plan.once === undefined) options.retries = retries;
  if (plan.endless) {
    options.graceMs = 20;
    const how = random.below(3);
    if (how === 0) options.timeoutMs = 20 + random.below(150);
    if (how === 1) options.limits = { wallTimeMs: 20 + random.below(80) };
  } else if (random.chance(0.04)) {
    options.timeoutMs = 1 + random.below(40);
  }
  return options;
}

/** Cancels a call, and remembers why if it was not too late. */
function cancel(trial: Trial, reason: string): void {
  if (trial.future.state !== 'pending' && trial.future.state !== 'running') return;
  trial.cancelled = reason;
  trial.future.cancel(reason);
}

/** Aborts the signal that some calls share. */
export function abort(stage: Stage, reason: string): void {
  for (const trial of stage.listening) {
    if (trial.future.state === 'pending' || trial.future.state === 'running') trial.cancelled = reason;
  }
  stage.controller.abort(reason);
  stage.controller = new AbortController();
  stage.listening.clear();
}
