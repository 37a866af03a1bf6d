import { ExecutorError } from '../executor-error.js';
import type { FutureState, Handler, Progress } from '../future.js';
import type { CallOptions, RetryPolicy } from '../task/call-options.js';
import type { TaskDefinition } from '../task/definition.js';
import type { Task } from '../task/task.js';
import { openCopy, seal } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { addListener, type CallObserver, createRequest, emit, emitRequest, type Listeners, type Outcome } from './call-events.js';
import { now } from './clock.js';
import type { Engine } from './engine.js';
import { PendingFuture } from './pending-future.js';
import { mayRetry, retryDelayMs, retryPolicyOf } from './retry.js';
import { unwatchSignal } from './signals.js';

type AnyTask = Task<readonly unknown[], unknown>;

const NO_MESSAGES: Sealed[] = [];

/** Node fires longer timers at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The record behind a future. Pools read it and report to it; users see the future. */
export class LiveCall {
  readonly home: Engine;
  readonly task: AnyTask;
  readonly definition: TaskDefinition;
  readonly number: number;
  readonly priority: number;
  readonly submittedAt: number = now();
  readonly future: PendingFuture;
  /** The arguments; dropped as soon as nothing can need them again. */
  sealed: Sealed | undefined;
  /** The arguments as given, where the executor does not clone. */
  raw: readonly unknown[] | undefined;
  state: FutureState = 'pending';
  attempt = 1;
  jobId: string | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  progress: Progress | undefined;
  /** Where it waits or runs: the engine's queue, a timer before the next attempt, or with the pool. */
  place: 'nowhere' | 'queue' | 'timer' | 'pool' = 'nowhere';
  /** For the pool's own book-keeping. */
  slot: unknown;
  observer: CallObserver | undefined;
  /** Messages of `send` that no worker has been given yet. */
  outbox: Sealed[] = NO_MESSAGES;
  /** Neighbours in the engine's list of live calls. */
  previous: LiveCall | undefined;
  next: LiveCall | undefined;
  #listeners: Listeners | undefined;
  #deadline = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #attemptTimer: NodeJS.Timeout | undefined;

  constructor(home: Engine, task: AnyTask, definition: TaskDefinition, number: number) {
    this.home = home;
    this.task = task;
    this.definition = definition;
    this.number = number;
    this.priority = task.options.priority ?? 0;
    this.future = PendingFuture.of(this);
  }

  get id(): string {
    return `${this.home.prefix}-${this.number.toString(36)}`;
  }

  get options(): CallOptions {
    return this.task.options;
  }

  /** False once the future has settled. */
  get live(): boolean {
    return this.state === 'pending' || this.state === 'running';
  }

  /** A fresh copy of the arguments for each attempt. */
  openArgs(): readonly unknown[] {
    return this.raw ?? (openCopy(this.sealed!) as readonly unknown[]);
  }

  /** Starts the clock of `timeoutMs`. */
  startTimeout(timeoutMs: number): void {
    this.#deadline = performance.now() + timeoutMs;
    this.#armTimeout();
  }

  /** A worker has started this attempt. */
  started(attempt: number, at: number = now(), jobId?: string): void {
    if (attempt !== this.attempt || !this.live) return;
    if (jobId !== undefined) this.jobId = jobId;
    if (this.state === 'running') return;
    this.state = 'running';
    this.startedAt = Math.min(Math.max(at, this.submittedAt), now());
    this.home.runningCalls++;
    const wallTimeMs = this.options.limits?.wallTimeMs;
    if (wallTimeMs !== undefined && this.home.limits.has('wallTime')) this.#limitWallTime(attempt, wallTimeMs);
    this.observer?.started(this.future);
    if (this.#listeners !== undefined) emit(this.#listeners, 'started');
  }

  /** This attempt has returned. */
  succeed(attempt: number, value: unknown, startedAt?: number): void {
    if (!this.#counts(attempt)) return;
    if (this.state === 'pending') this.started(attempt, startedAt);
    if (performance.now() >= this.#deadline) this.#expire();
    else this.#settle({ state: 'succeeded', value });
  }

  /**
   * This attempt has failed.
   *
   * @param ours - The failure is the executor's, not what the task threw.
   */
  fail(attempt: number, error: unknown, ours = false): void {
    if (!this.#counts(attempt)) return;
    if (performance.now() >= this.#deadline) {
      this.#expire();
      return;
    }
    const policy = retryPolicyOf(this.options);
    if (policy !== undefined && mayRetry(policy, error, attempt, ours)) this.#retry(policy, error);
    else this.#settle({ state: 'failed', error });
  }

  /** Ends this attempt for a breach and stops its work. */
  exceed(attempt: number, error: ExecutorError): void {
    if (!this.#counts(attempt)) return;
    this.home.drop(this, error);
    this.fail(attempt, error, true);
  }

  cancel(reason?: unknown): void {
    if (!this.live) return;
    const told = reason === undefined ? '' : `: ${reason instanceof Error ? reason.message : String(reason)}`;
    this.end('cancelled', new ExecutorError('CANCELLED', `the call was cancelled${told}`, { cause: reason }));
  }

  /** Settles without asking the retry policy, and stops the work. */
  end(state: 'failed' | 'cancelled', error: ExecutorError): void {
    if (!this.live) return;
    this.home.drop(this, error);
    this.#settle({ state, error });
  }

  setProgress(attempt: number, progress: Progress): void {
    if (!this.#hears(attempt)) return;
    this.progress = progress;
    this.observer?.progress(this.future, progress);
    emit(this.#listeners, 'progress', progress);
  }

  message(attempt: number, message: unknown): void {
    if (!this.#hears(attempt)) return;
    this.observer?.message(this.future, message);
    emit(this.#listeners, 'message', message);
  }

  log(attempt: number, stream: 'stdout' | 'stderr', line: string): void {
    if (!this.#hears(attempt)) return;
    this.observer?.log(this.future, { stream, line });
    emit(this.#listeners, 'log', { stream, line });
  }

  /** A question of the task; rejects with `REQUEST_FAILED`. */
  request(attempt: number, data: unknown): Promise<unknown> {
    const { request, answer } = createRequest(data);
    const observed = this.#hears(attempt) && (this.observer?.request(this.future, request) ?? false);
    const heard = this.#hears(attempt) && emitRequest(this.#listeners, request);
    if (!observed && !heard) request.fail(new Error('nobody listens to the requests of this call'));
    return answer;
  }

  send(message: unknown): void {
    if (this.live) this.home.deliver(this, seal(message, 'message'));
  }

  /** Keeps a message until a worker has the call. */
  keep(message: Sealed): void {
    if (this.outbox === NO_MESSAGES) this.outbox = [];
    this.outbox.push(message);
  }

  on(event: string, handler: Handler<readonly unknown[]>): () => void {
    if (typeof handler !== 'function') throw new TypeError('expected `handler` to be a function');
    this.#listeners ??= new Map();
    return addListener(this.#listeners, event, handler);
  }

  /** Progress and the like count only for the attempt that runs. */
  #hears(attempt: number): boolean {
    if (attempt !== this.attempt || !this.live) return false;
    this.started(attempt);
    return true;
  }

  #counts(attempt: number): boolean {
    if (attempt === this.attempt && this.live) return true;
    if (attempt < this.attempt) this.home.fenced++;
    return false;
  }

  #armTimeout(): void {
    const left = this.#deadline - performance.now();
    if (left <= 0) this.#expire();
    else this.#timer = setTimeout(() => this.#armTimeout(), Math.min(left, LONGEST_TIMER_MS));
  }

  #expire(): void {
    const waited = `${this.options.timeoutMs} ms after submit, ${this.state} in attempt ${this.attempt}`;
    this.end('failed', new ExecutorError('TIMED_OUT', `the call was not done ${waited}`));
  }

  #limitWallTime(attempt: number, wallTimeMs: number): void {
    this.#attemptTimer = setTimeout(() => {
      const seen = now() - this.startedAt!;
      const message = `the call ran for ${seen} ms, its limit \`wallTimeMs\` is ${wallTimeMs}`;
      this.exceed(attempt, new ExecutorError('LIMIT_EXCEEDED', message));
    }, wallTimeMs);
  }

  #retry(policy: RetryPolicy, error: unknown): void {
    const delayMs = retryDelayMs(policy, this.attempt);
    this.#endAttempt();
    this.state = 'pending';
    this.attempt++;
    this.progress = undefined;
    this.place = 'timer';
    this.#attemptTimer = setTimeout(() => this.home.enqueue(this), delayMs);
    const retrying = { attempt: this.attempt, error, delayMs };
    this.observer?.retry(this.future, retrying);
    emit(this.#listeners, 'retry', retrying);
  }

  #endAttempt(): void {
    if (this.state === 'running') this.home.runningCalls--;
    if (this.#attemptTimer !== undefined) clearTimeout(this.#attemptTimer);
    this.#attemptTimer = undefined;
  }

  #settle(outcome: Outcome): void {
    this.#endAttempt();
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.options.signal !== undefined) unwatchSignal(this.options.signal, this);
    this.state = outcome.state;
    this.endedAt = now();
    this.sealed = undefined;
    this.raw = undefined;
    this.place = 'nowhere';
    if (outcome.state === 'succeeded') PendingFuture.succeed(this.future, outcome.value);
    else PendingFuture.fail(this.future, this.home.attribute(outcome.error, this.jobId));
    this.home.settled(this);
    this.observer?.settled(this.future, outcome);
    if (this.#listeners !== undefined) emit(this.#listeners, 'settled');
  }
}
