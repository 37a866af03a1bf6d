import { engineOf } from '../adapter/executor-of.js';
import type { Engine } from '../engine/engine.js';
import type { PendingFuture } from '../engine/pending-future.js';
import type { Call, Executor } from '../executor.js';
import { SchedulerNotRunningError } from '../executor-error.js';
import type { Future } from '../future.js';
import type { Task } from '../task/task.js';
import type { CallTeller } from './call-teller.js';
import { debug } from './emitter.js';
import type { HandlerOutcomes } from './handler-outcomes.js';
import { type AnyPlugin, rewrite, taskOf } from './plugin.js';
import type { Run } from './run.js';
import type { TaskBook } from './scheduled-task.js';
import { hasBegun, watch } from './watch.js';

/** How calls of a run reach the executor: directly, or past the plugins of a task. */
export class Submissions {
  readonly #executor: Executor;
  readonly #calls: CallTeller;
  readonly #outcomes: HandlerOutcomes;

  constructor(executor: Executor, calls: CallTeller, outcomes: HandlerOutcomes) {
    this.#executor = executor;
    this.#calls = calls;
    this.#outcomes = outcomes;
  }

  /**
   * The run under way.
   *
   * @throws SchedulerNotRunningError when it takes no calls, or there is none.
   */
  accepting(what: string, hint: string): Run {
    const { run } = this.#outcomes;
    if (run?.accepting) return run;
    throw new SchedulerNotRunningError(
      `the scheduler ${run === undefined ? 'is not running' : 'has stopped'}, so ${what} takes nothing: call it in ` +
        `a handler such as on('start', …) while run() is under way${hint}`,
    );
  }

  direct<A extends readonly unknown[], R>(task: Task<A, R>, args: A): Future<R> {
    const run = this.accepting('submit()', ', or use scheduler.executor.submit()');
    const future = this.#executor.submit(task, ...args);
    this.#accept(run, future, undefined);
    return future;
  }

  /** `undefined` when a plugin refuses the call. */
  through(book: TaskBook, first: Call): Future<unknown> | undefined {
    const run = this.accepting('submit()', ', or use scheduler.executor.submit()');
    const { call, refusedBy } = rewrite(book.plugins, first, book.self);
    if (refusedBy !== undefined) {
      if (debug.enabled) debug('%s: %s refuses a call', book.id, refusedBy.name);
      for (const plugin of book.plugins) if (plugin !== refusedBy) plugin.vetoed?.(call);
      return undefined;
    }
    const holders = book.plugins.filter((plugin) => plugin.hold !== undefined);
    if (holders.length > 0) return this.#hold(run, book, call, holders);
    const future = this.#executor.submit(taskOf(call), ...call.args);
    this.#accept(run, future, book);
    return future;
  }

  #hold(run: Run, book: TaskBook, call: Call, holders: readonly AnyPlugin[]): Future<unknown> {
    const engine = this.#engine(holders[0]!.name);
    const future: PendingFuture = engine.submit(taskOf(call), call.args, true);
    const isNew = !this.#calls.futures.has(future);
    const reasons = isNew ? holders.map((plugin) => holdBy(plugin, future, call, book)) : [];
    const held = reasons.filter((reason) => reason !== undefined);
    this.#accept(run, future, book);
    if (held.length === 0) engine.release(future);
    else {
      Promise.all(held).then(
        () => engine.release(future),
        (error: unknown) => future.cancel(error),
      );
    }
    return future;
  }

  /** Calls are held at the door of the engine behind the executor. */
  #engine(plugin: string): Engine {
    const engine = engineOf(this.#executor);
    if (engine !== undefined) return engine;
    throw new TypeError(
      `the plugin '${plugin}' holds calls back, which the executor '${this.#executor.name}' cannot do: ` +
        'it was not made by defineExecutor()',
    );
  }

  #accept(run: Run, future: Future<unknown>, book: TaskBook | undefined): void {
    const isNew = !this.#calls.futures.has(future);
    if (!isNew && (book === undefined || book.futures.has(future))) return; // a live call with the same key
    if (isNew) {
      run.busy();
      watch(future, this.#calls);
    }
    this.#calls.submitted(future, isNew, book);
    if (isNew && hasBegun(future)) this.#calls.started(future);
  }
}

/** What it throws is a reason to give the call up, as a rejection is: by now its future is there. */
function holdBy(
  plugin: AnyPlugin,
  future: Future<unknown>,
  call: Call,
  book: TaskBook,
): Promise<void> | undefined {
  try {
    return plugin.hold?.(future, call, book.self as never);
  } catch (error) {
    return Promise.reject(error);
  }
}
