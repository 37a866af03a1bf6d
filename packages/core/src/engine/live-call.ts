import type { ExecutorError } from '../executor-error.js';
import type { FutureState, Handler, Progress } from '../future.js';
import type { CallOptions, RetryPolicy } from '../task/call-options.js';
import type { TaskDefinition } from '../task/definition.js';
import { definitionOf, type Task } from '../task/task.js';
import { openCopy, seal } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { cancelledError, timedOutError, wallTimeError } from './call-errors.js';
import { addListener, type CallObserver, createRequest, emit, emitRequest } from './call-events.js';
import { fromEpoch, sinceBeginning, toEpoch } from './clock.js';
import { Deadline } from './deadline.js';
import type { Engine } from './engine.js';
import { PendingFuture } from './pending-future.js';
import { NO_RARITIES, type Rarities } from './rarities.js';
import { mayRetry, retryDelayMs, retryPolicyOf } from './retry.js';
import { unwatchSignal } from './signals.js';

type AnyTask = Task<readonly unknown[], unknown>;

/** The record behind a future. Pools read it and report to it; users see the future. There may be a million of them. */
export class LiveCall {
  readonly home: Engine;
  readonly task: AnyTask;
  readonly number: number;
  readonly future: PendingFuture;
  /** The arguments; dropped as soon as nothing can need them again. */
  sealed: Sealed | undefined;
  state: FutureState = 'pending';
  attempt = 1;
  /** Where it waits or runs: held at the door, the engine's queue, a timer before the next attempt, or the pool. */
  place: 'nowhere' | 'door' | 'queue' | 'timer' | 'pool' = 'nowhere';
  /** For the pool's own book-keeping. */
  slot: unknown;
  observer: CallObserver | undefined;
  /** Neighbours in the engine's list of live calls. */
  previous: LiveCall | undefined;
  next: LiveCall | undefined;
  readonly #submitted = sinceBeginning();
  #started = -1;
  #ended = -1;
  #rare: Rarities = NO_RARITIES;

  constructor(home: Engine, task: AnyTask, number: number) {
    this.home = home;
    this.task = task;
    this.number = number;
    this.future = PendingFuture.of(this);
  }

  get id(): string {
    return `${this.home.prefix}-${this.number.toString(36)}`;
  }

  get definition(): TaskDefinition {
    return definitionOf(this.task);
  }

  get options(): CallOptions {
    return this.task.options;
  }

  get priority(): number {
    return this.task.options.priority ?? 0;
  }

  get submittedAt(): number {
    return toEpoch(this.#submitted);
  }

  get startedAt(): number | undefined {
    return this.#started < 0 ? undefined : toEpoch(this.#started);
  }

  get endedAt(): number | undefined {
    return this.#ended < 0 ? undefined : toEpoch(this.#ended);
  }

  get jobId(): string | undefined {
    return this.#rare.jobId;
  }

  get progress(): Progress | undefined {
    return this.#rare.progress;
  }

  /** False once the future has settled. */
  get live(): boolean {
    return this.state === 'pending' || this.state === 'running';
  }

  /** Keeps the arguments as given, for an executor that does not clone. */
  keepRaw(args: readonly unknown[]): void {
    this.#more.raw = args;
  }

  /** Gives an attempt arguments of its own, also when the call has settled meanwhile. */
  argsOpener(): () => readonly unknown[] {
    const [sealed, raw] = [this.sealed, this.#rare.raw];
    return () => raw ?? (openCopy(sealed!) as readonly unknown[]);
  }

  /** Starts the clock of `timeoutMs`. */
  startTimeout(timeoutMs: number): void {
    this.#more.deadline = new Deadline(timeoutMs, () => this.#expire());
  }

  /**
   * A worker has started this attempt.
   *
   * @param at - Epoch milliseconds. Default: now.
   */
  started(attempt: number, at?: number, jobId?: string): void {
    if (attempt !== this.attempt || !this.live) return;
    if (jobId !== undefined) this.#more.jobId = jobId;
    if (this.state === 'running') return;
    this.state = 'running';
    const time = sinceBeginning();
    this.#started = at === undefined ? time : Math.min(Math.max(fromEpoch(at), this.#submitted), time);
    this.home.runningCalls++;
    const { limits } = this.options;
    if (limits?.wallTimeMs !== undefined && this.home.limits.has('wallTime'))
      this.#limitWallTime(attempt, limits.wallTimeMs);
    this.observer?.started(this.future);
    this.#emit('started');
  }

  /** This attempt has returned. */
  succeed(attempt: number, value: unknown, startedAt?: number): void {
    if (!this.#counts(attempt)) return;
    if (this.state === 'pending') this.started(attempt, startedAt);
    if (!this.#isOverdue(attempt)) this.#settle('succeeded', value);
  }

  /**
   * This attempt has failed.
   *
   * @param ours - The failure is the executor's, not what the task threw.
   */
  fail(attempt: number, error: unknown, ours = false): void {
    if (!this.#counts(attempt) || this.#isOverdue(attempt)) return;
    const policy = retryPolicyOf(this.options);
    if (policy !== undefined && mayRetry(policy, error, attempt, ours)) this.#retry(policy, error);
    else this.#settle('failed', error);
  }

  /** Ends this attempt for a breach and stops its work. */
  exceed(attempt: number, error: ExecutorError): void {
    if (!this.#counts(attempt)) return;
    this.#clearAttemptTimer();
    this.home.drop(this, error);
    this.fail(attempt, error, true);
  }

  cancel(reason?: unknown): void {
    if (!this.live) return;
    this.end('cancelled', cancelledError(reason));
  }

  /** Settles without asking the retry policy, and stops the work. */
  end(state: 'failed' | 'cancelled', error: ExecutorError): void {
    if (!this.live) return;
    this.home.drop(this, error);
    this.#settle(state, error);
  }

  setProgress(attempt: number, progress: Progress): void {
    if (!this.#hears(attempt)) return;
    this.#more.progress = progress;
    this.observer?.progress(this.future, progress);
    this.#emit('progress', progress);
  }

  message(attempt: number, message: unknown): void {
    if (!this.#hears(attempt)) return;
    this.observer?.message(this.future, message);
    this.#emit('message', message);
  }

  log(attempt: number, stream: 'stdout' | 'stderr', line: string): void {
    if (!this.#hears(attempt)) return;
    this.observer?.log(this.future, { stream, line });
    this.#emit('log', { stream, line });
  }

  /** A question of the task; rejects with `REQUEST_FAILED`. */
  request(attempt: number, data: unknown): Promise<unknown> {
    const { request, answer } = createRequest(data);
    const observed = this.#hears(attempt) && (this.observer?.request(this.future, request) ?? false);
    const heard = this.#hears(attempt) && emitRequest(this.#rare.listeners, request);
    if (!observed && !heard) request.fail(new Error('nobody listens to the requests of this call'));
    return answer;
  }

  send(message: unknown): void {
    if (this.live) this.home.deliver(this, seal(message, 'message'));
  }

  /** Keeps a message until a worker has the call. */
  keep(message: Sealed): void {
    this.#more.outbox ??= [];
    this.#more.outbox.push(message);
  }

  /** The messages that were kept. */
  takeOutbox(): readonly Sealed[] {
    const { outbox } = this.#rare;
    if (outbox === undefined || outbox.length === 0) return [];
    return outbox.splice(0);
  }

  on(event: string, handler: Handler<readonly unknown[]>): () => void {
    if (typeof handler !== 'function') throw new TypeError('expected `handler` to be a function');
    this.#more.listeners ??= new Map();
    return addListener(this.#more.listeners, event, handler);
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

  get #more(): Rarities {
    if (this.#rare === NO_RARITIES) this.#rare = {};
    return this.#rare;
  }

  #emit(event: string, ...payload: readonly unknown[]): void {
    if (this.#rare.listeners !== undefined) emit(this.#rare.listeners, event, ...payload);
  }

  #expire(): void {
    this.end('failed', timedOutError(this));
  }

  #limitWallTime(attempt: number, wallTimeMs: number): void {
    this.#more.attemptTimer = new Deadline(wallTimeMs, () => this.exceed(attempt, wallTimeError(this)));
  }

  /** A task that never let a timer have its turn comes back too late all the same. */
  #isOverdue(attempt: number): boolean {
    if (this.#rare.deadline?.passed) this.#expire();
    else if (this.state === 'running' && this.#rare.attemptTimer?.passed)
      this.exceed(attempt, wallTimeError(this));
    else return false;
    return true;
  }

  #retry(policy: RetryPolicy, error: unknown): void {
    const delayMs = retryDelayMs(policy, this.attempt);
    this.#endAttempt();
    this.state = 'pending';
    this.attempt++;
    this.place = 'timer';
    this.#more.progress = undefined;
    this.#more.attemptTimer = new Deadline(delayMs, () => this.#enqueueAgain());
    const retrying = { attempt: this.attempt, error, delayMs };
    this.observer?.retry(this.future, retrying);
    this.#emit('retry', retrying);
  }

  #enqueueAgain(): void {
    this.#more.attemptTimer = undefined;
    this.home.enqueue(this);
  }

  #endAttempt(): void {
    if (this.state === 'running') this.home.runningCalls--;
    this.#clearAttemptTimer();
  }

  #clearAttemptTimer(): void {
    this.#rare.attemptTimer?.clear();
    if (this.#rare.attemptTimer !== undefined) this.#more.attemptTimer = undefined;
  }

  #settle(state: 'succeeded' | 'failed' | 'cancelled', outcome: unknown): void {
    this.#endAttempt();
    const { signal } = this.options;
    this.#rare.deadline?.clear();
    if (signal !== undefined) unwatchSignal(signal, this);
    this.state = state;
    this.#ended = sinceBeginning();
    this.sealed = undefined;
    if (this.#rare.raw !== undefined) this.#rare.raw = undefined;
    this.place = 'nowhere';
    if (state === 'succeeded') PendingFuture.succeed(this.future, outcome);
    else PendingFuture.fail(this.future, this.home.attribute(outcome, this.jobId));
    this.home.settled(this);
    this.observer?.settled(this.future, state, outcome);
    this.#emit('settled');
  }
}
