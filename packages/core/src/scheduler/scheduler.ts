import { displayRun } from '../display/display.js';
import type { CallObserver, Settled } from '../engine/call-events.js';
import { type Executor, SHARED, type Submits } from '../executor.js';
import { SchedulerNotRunningError } from '../executor-error.js';
import { expectBoolean, expectOptions, expectString, show } from '../expect.js';
import type { Future, FutureRequest, Handler } from '../future.js';
import { refuseInWorker } from '../task/in-worker.js';
import type { Task } from '../task/task.js';
import { Emitter, type HandlerOptions } from './emitter.js';
import { SCHEDULER_EVENTS, type SchedulerEvents } from './events.js';
import type { ExitState } from './exit-state.js';
import { Run } from './run.js';
import { type RunOptions, toRunRules } from './run-options.js';
import { watch } from './watch.js';

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
  readonly executor: Executor;
  readonly #closeExecutor: boolean;
  readonly #emitter: Emitter;
  readonly #counts = new Map<keyof SchedulerEvents, number>(SCHEDULER_EVENTS.map((event) => [event, 0]));
  readonly #futures = new Set<Future<unknown>>();
  readonly #reported = new WeakSet<object>();
  readonly #later: (() => void)[] = [];
  /** Promises of handlers that may still submit although the end is decided. */
  readonly #beforeClosing: Promise<unknown>[] = [];
  #asking: FutureRequest | undefined;
  #emitting = 0;
  #run: Run | undefined;
  #observer: CallObserver | undefined;
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
    this.#emitter = new Emitter(SCHEDULER_EVENTS, {
      failed: (error, event) => this.#handlerFailed(error, event),
      pending: (promise, event) => this.#handlerPending(promise, event),
    });
  }

  /** True while calls are accepted: from the start of a run until it stops or its `finishing` is over. */
  get running(): boolean {
    return this.#run?.accepting ?? false;
  }

  /** Calls in flight, in the order they were submitted. */
  get futures(): ReadonlySet<Future<unknown>> {
    return this.#futures;
  }

  /** How often each event was emitted, over all runs. */
  get counts(): ReadonlyMap<keyof SchedulerEvents, number> {
    return this.#counts;
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
    const run = this.#run;
    if (run === undefined || !run.accepting) {
      throw new SchedulerNotRunningError(
        `the scheduler ${run === undefined ? 'is not running' : 'has stopped'}, so submit() takes no calls: submit in ` +
          "a handler such as on('start', …) while run() is under way, or use scheduler.executor.submit()",
      );
    }
    const future = this.executor.submit(task, ...args);
    if (this.#futures.has(future)) return future; // a live call with the same key
    run.busy();
    this.#futures.add(future);
    watch(future, this.#observer!);
    this.#emit('future-submitted', future);
    return future;
  }

  /**
   * Runs until nothing is left to do, `stop()`, the timeout, or an error that ends it. Can be repeated.
   *
   * @returns Why it ended.
   * @throws What a call or handler failed with, where `onError` says `'raise'`; TypeError when a run is under way.
   */
  async run(options: RunOptions = {}): Promise<ExitState> {
    const rules = toRunRules(options);
    if (this.#run !== undefined)
      throw new TypeError('this scheduler is running already: await the run() under way');
    refuseInWorker('run()');
    const run = new Run(rules, {
      isIdle: () => this.#futures.size === 0 && this.#emitting === 0,
      emitEmpty: () => this.#emit('empty'),
    });
    this.#run = run;
    this.#observer = this.#observe(run);
    const hide = rules.display ? displayRun(this) : undefined;
    const performed = this.#perform(run, options.signal).finally(() => {
      hide?.();
      this.#run = undefined;
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
    this.#run?.stop(message, error);
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

  async #perform(run: Run, signal: AbortSignal | undefined): Promise<void> {
    const abort = (): void => {
      run.end({
        reason: 'stopped',
        message: 'the signal of the run aborted',
        error: signal?.reason,
        raise: false,
      });
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#emit('start');
    if (signal?.aborted) abort();
    run.changed();
    await run.decided;
    signal?.removeEventListener('abort', abort);
    const { reason, message, error } = run.ending!;
    if (reason === 'timeout') this.#emit('timeout');
    else if (reason !== 'exhausted') this.#emit('stop', { message, error });
    this.#emit('finishing');
    await Promise.allSettled(this.#beforeClosing.splice(0));
    run.accepting = false;
    if (run.rules.wait) await run.quiet();
    else await this.#cancelAll();
    this.#emit('finished');
    if (run.rules.wait) await run.quiet();
  }

  async #cancelAll(): Promise<void> {
    for (const future of [...this.#futures]) future.cancel('the run has ended');
    while (this.#futures.size > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  #observe(run: Run): CallObserver {
    const tell = (event: keyof SchedulerEvents, ...payload: readonly unknown[]): void =>
      this.#serially(() => this.#emit(event, ...payload));
    return {
      started: (future) => tell('future-started', future),
      progress: (future, progress) => tell('future-progress', future, progress),
      message: (future, message) => tell('future-message', future, message),
      retry: (future, retrying) => tell('future-retry', future, retrying),
      log: (future, line) => tell('future-log', future, line),
      request: (future, request) => this.#ask(future, request),
      settled: (future, state, outcome) => this.#serially(() => this.#settled(run, future, state, outcome)),
    };
  }

  #settled(run: Run, future: Future<unknown>, state: Settled, outcome: unknown): void {
    this.#futures.delete(future);
    if (state === 'succeeded') {
      this.#emit('future-done', future);
      this.#emit('future-result', future, outcome);
      return;
    }
    if (typeof outcome === 'object' && outcome !== null) this.#reported.add(outcome);
    if (state === 'cancelled') {
      this.#emit('future-cancelled', future);
      run.cancelled(outcome);
    } else {
      this.#emit('future-done', future);
      this.#emit('future-error', future, outcome);
      run.failed(outcome);
    }
  }

  /** Returns whether a handler was there to answer. */
  #ask(future: Future<unknown>, request: FutureRequest): boolean {
    if (!this.#emitter.has('future-request')) return false;
    const toldLater = this.#emitting > 0;
    let due = true;
    this.#serially(() => {
      this.#asking = request;
      due = this.#emit('future-request', future, request) > 0;
      this.#asking = undefined;
      if (!due && toldLater) request.fail(new Error('no handler of future-request was due'));
    });
    return due;
  }

  /** What happens to futures while handlers run is told afterwards: handlers never interrupt one another. */
  #serially(tell: () => void): void {
    if (this.#emitting > 0) {
      this.#later.push(tell);
      return;
    }
    this.#emitting++; // what the handlers of one event cause comes after all events of this call
    tell();
    for (let next = this.#later.shift(); next !== undefined; next = this.#later.shift()) next();
    this.#emitting--;
    this.#run?.changed();
  }

  #emit(event: keyof SchedulerEvents, ...payload: readonly unknown[]): number {
    this.#counts.set(event, this.#counts.get(event)! + 1);
    this.#emitting++;
    const called = this.#emitter.emit(event, payload);
    this.#emitting--;
    if (this.#emitting === 0 && this.#later.length > 0) this.#serially(() => {});
    return called;
  }

  #handlerPending(promise: Promise<unknown>, event: string): void {
    const request = this.#asking;
    this.#run?.track(promise);
    if (event === 'finishing' || event === 'timeout') this.#beforeClosing.push(promise);
    promise.catch((error: unknown) => this.#handlerFailed(error, event, request));
  }

  #handlerFailed(error: unknown, event: string, request: FutureRequest | undefined = this.#asking): void {
    request?.fail(error);
    if (typeof error === 'object' && error !== null && this.#reported.has(error)) return;
    const run = this.#run;
    const ending = ENDING.has(event);
    if (ending ? run?.failedWhileEnding(error) : run?.failed(error)) return;
    if (!ending && run?.ending !== undefined && error instanceof SchedulerNotRunningError) return;
    const told = error instanceof Error ? (error.stack ?? error.message) : show(error);
    process.emitWarning(`a handler of '${event}' failed and the run went on: ${told}`, 'ElsewhereWarning');
  }
}

/** Events that come when the end of a run is decided. */
const ENDING: ReadonlySet<string> = new Set(['stop', 'timeout', 'finishing', 'finished']);
