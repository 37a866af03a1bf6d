import { randomBytes } from 'node:crypto';
import { displayRun } from '../display/display.js';
import { type Executor, SHARED, type Submits } from '../executor.js';
import { expectBoolean, expectFunction, expectNumber, expectOptions, expectString, show } from '../expect.js';
import type { Future, Handler } from '../future.js';
import { refuseInWorker } from '../task/in-worker.js';
import { definitionOf, type Task } from '../task/task.js';
import { CallTeller } from './call-teller.js';
import { Emitter, type HandlerOptions } from './emitter.js';
import { SCHEDULER_EVENTS, type SchedulerEvents, TASK_EVENTS } from './events.js';
import type { ExitState } from './exit-state.js';
import { HandlerOutcomes } from './handler-outcomes.js';
import { tellsStarts } from './on-start.js';
import { performRun } from './perform-run.js';
import type { Plugin, PluginEvents } from './plugin.js';
import { Run } from './run.js';
import { type RunOptions, toRunRules } from './run-options.js';
import { attachPlugin, type ScheduledTask, TaskBook, type TaskHost } from './scheduled-task.js';
import { Submissions } from './submissions.js';
import { Turns } from './turns.js';

/** Options of a {@link Scheduler}. */
export interface SchedulerOptions {
  /** `close()` closes the executor too. Default: true. */
  readonly closeExecutor?: boolean | undefined;
}

/**
 * Submits calls, listens to what becomes of them, reacts and stops. All handlers run on this thread, one at a time.
 *
 * @example
 * ```ts
 * const scheduler = new Scheduler(threads());
 * scheduler.on('start', () => scheduler.submit(train, 0.5));
 * scheduler.on('future-result', (future, score) => console.log(future.id, score));
 * const exit = await scheduler.run({ timeoutMs: 60_000 });
 * ```
 */
export class Scheduler implements Submits, AsyncDisposable {
  /** Unique, also between programs. */
  readonly id: string = `s${randomBytes(6).toString('hex')}`;
  readonly executor: Executor;
  readonly #closeExecutor: boolean;
  readonly #outcomes: HandlerOutcomes = new HandlerOutcomes();
  readonly #turns: Turns = new Turns(() => this.#outcomes.run?.changed());
  readonly #emitter: Emitter = new Emitter(SCHEDULER_EVENTS, this.#outcomes, this.id);
  readonly #calls: CallTeller = new CallTeller(this.#emitter, this.#turns, this.#outcomes);
  readonly #submissions: Submissions;
  readonly #host: TaskHost = {
    submit: (book, call) => this.#submissions.through(book, call),
    emit: (book, event, payload) => this.#turns.now(() => book.emitter.ask(event, payload)),
  };
  readonly #tasks = new Set<ScheduledTask<never, unknown>>();
  #performed: Promise<void> = Promise.resolve();

  constructor(executor: Executor, options: SchedulerOptions = {}) {
    if (typeof executor?.submit !== 'function') {
      throw new TypeError(
        `expected an executor such as sequential() or threads(), got \`${show(executor)}\``,
      );
    }
    expectOptions('new Scheduler()', options, ['closeExecutor']);
    expectBoolean('closeExecutor', options.closeExecutor);
    this.executor = executor;
    this.#closeExecutor = options.closeExecutor ?? true;
    this.#submissions = new Submissions(executor, this.#calls, this.#outcomes);
    tellsStarts(this, this.#calls);
  }

  /** True while calls are accepted: from the start of a run until it stops or its `finishing` is over. */
  get running(): boolean {
    return this.#outcomes.run?.accepting ?? false;
  }

  /** Calls in flight, in the order they were submitted. */
  get futures(): ReadonlySet<Future<unknown>> {
    return this.#calls.futures;
  }

  /** How often each event was emitted, over all runs. */
  get counts(): ReadonlyMap<keyof SchedulerEvents, number> {
    return this.#emitter.counts as ReadonlyMap<string, number> as ReadonlyMap<keyof SchedulerEvents, number>;
  }

  /** What `task()` has made. */
  get tasks(): ReadonlySet<ScheduledTask<never, unknown>> {
    return this.#tasks;
  }

  /**
   * Adds a handler; the result removes it. A handler may be async: the run is not over before it settles.
   *
   * @throws TypeError for an unknown event, with the known ones, and for malformed options.
   */
  on<E extends keyof SchedulerEvents>(
    event: E,
    handler: Handler<SchedulerEvents[E]>,
    options: HandlerOptions = {},
  ): () => void {
    return this.#emitter.on(event, handler as Handler<readonly unknown[]>, options);
  }

  /**
   * Submits one call of the present run.
   *
   * @throws SchedulerNotRunningError outside of a run and after `stop()`; TypeError for anything but a task.
   */
  submit<A extends readonly unknown[], R>(task: Task<A, R>, ...args: NoInfer<A>): Future<R> {
    return this.#submissions.direct(task, args);
  }

  /**
   * A task with events of its own for the calls that are submitted through it, and with plugins.
   *
   * @throws TypeError for anything but a task and plugins.
   *
   * @example
   * ```ts
   * const training = scheduler.task(train, { plugins: [limiter({ maxConcurrent: 4, whenFull: 'queue' })] });
   * training.on('result', (future, score) => console.log(future.id, score));
   * scheduler.on('start', () => training.with({ label: 'first' }).submit(0.5));
   * ```
   */
  task<A extends readonly unknown[], R, const P extends readonly Plugin<never>[] = []>(
    task: Task<A, R>,
    options: { readonly plugins?: P } = {},
  ): ScheduledTask<A, R, PluginEvents<P>> {
    const { name } = definitionOf(task);
    expectOptions('task()', options, ['plugins']);
    const { plugins = [] } = options as { plugins?: unknown };
    if (!Array.isArray(plugins)) {
      throw new TypeError(`expected \`plugins\` to be a list of plugins, got \`${show(plugins)}\``);
    }
    const id = `${name}-${this.#tasks.size + 1}`;
    const emitter = new Emitter(TASK_EVENTS, this.#outcomes, id);
    const book = new TaskBook(this.#host, id, emitter, task as unknown as Task<readonly unknown[], unknown>);
    for (const plugin of plugins) attachPlugin(book, plugin);
    this.#tasks.add(book.self);
    return book.self as never;
  }

  /**
   * Runs until nothing is left to do, `stop()`, the timeout, or an error that ends it. Can be repeated.
   *
   * @returns Why it ended.
   * @throws What a call or handler failed with, where `onError` says `'raise'`; TypeError when a run is under way.
   */
  async run(options: RunOptions = {}): Promise<ExitState> {
    const rules = toRunRules(options);
    if (this.#outcomes.run !== undefined)
      throw new TypeError('this scheduler is running already: await the run() under way');
    refuseInWorker('run()');
    const run = new Run(rules, {
      isIdle: () => this.futures.size === 0 && !this.#turns.busy,
      emitEmpty: () => this.#emit('empty'),
    });
    this.#outcomes.run = run;
    const stage = {
      futures: this.futures,
      emit: this.#emit.bind(this),
      closing: () => this.#outcomes.closing(),
    };
    const hide = rules.display ? displayRun(this) : undefined;
    const performed = performRun(run, options.signal, stage).finally(() => {
      hide?.();
      this.#outcomes.run = undefined;
    });
    this.#performed = performed;
    await performed;
    const { raise, ...exit } = run.ending!;
    if (raise) throw exit.error;
    return exit;
  }

  /**
   * Ends the run: at once no more calls are taken; those accepted are waited for or cancelled as `wait` says. The
   * first call wins; does nothing when no run is under way.
   *
   * @param options - `error` is subject to `onError`, as if a call had failed with it.
   */
  stop(options: { readonly message?: string | undefined; readonly error?: unknown } = {}): void {
    const { message, error } = typeof options === 'object' && options !== null ? options : {};
    expectString('message', message);
    this.#outcomes.run?.stop(message, error);
  }

  /**
   * Calls a function of the present run later, on this thread. It counts as work: the run is not empty before. What
   * it throws follows `onError`. When the run stops taking calls, it does not happen.
   *
   * @param delayMs - Milliseconds, at least 0.
   * @throws SchedulerNotRunningError outside of a run and after `stop()`; TypeError, RangeError for wrong arguments.
   */
  callLater(delayMs: number, run: () => void): { cancel(): void } {
    expectNumber('delayMs', delayMs ?? null, 0);
    if (typeof run !== 'function') expectFunction('run', run ?? null);
    const current = this.#submissions.accepting('callLater()', '');
    current.busy();
    return current.later.add(delayMs, () => this.#turns.now(() => this.#outcomes.call(run, 'callLater')));
  }

  /**
   * Stops a run under way, waits for its end, and closes the executor unless `closeExecutor` is false. A handler may
   * call it but not await it: the run's end waits for the handler.
   */
  async close(): Promise<void> {
    this.stop({ message: 'the scheduler was closed' });
    await undefined; // called in a handler of `start`, the run under way is known a moment later
    await this.#performed;
    if (this.#closeExecutor && !(SHARED in this.executor)) await this.executor.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #emit(event: keyof SchedulerEvents, ...payload: readonly unknown[]): void {
    this.#turns.now(() => this.#emitter.emit(event, payload));
  }
}
