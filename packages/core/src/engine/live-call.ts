import type { ExecutorError } from '../executor-error.js';
import type { FutureEvents, FutureRequest, Handler, Progress, Retrying } from '../future.js';
import type { RetryPolicy } from '../task/call-options.js';
import type { Task } from '../task/task.js';
import { seal } from '../wire/seal.js';
import { announce, announceSettled, CHANNELS } from './call-channels.js';
import { cancelledError, timedOutError, wallTimeError } from './call-errors.js';
import { addListener, type CallObserver, createRequest, emit, emitRequest } from './call-events.js';
import { CallRecord } from './call-record.js';
import { fromEpoch, sinceBeginning } from './clock.js';
import { Deadline } from './deadline.js';
import type { Engine } from './engine.js';
import { isDue } from './equal-deadlines.js';
import { PendingFuture } from './pending-future.js';
import { mayRetry, retryDelayMs } from './retry.js';
import { unwatchSignal } from './signals.js';

type AnyTask = Task<readonly unknown[], unknown>;

type Told = (future: PendingFuture, ...payload: readonly unknown[]) => void;

/** A call on its way: what happens to it, from submit to its end. Pools report to it; users see the future. */
export class LiveCall extends CallRecord {
  readonly home: Engine;
  declare readonly parent: LiveCall | undefined;
  readonly future: PendingFuture;
  observer: CallObserver | undefined;
  /** Neighbours in the engine's list of live calls. */
  previous: LiveCall | undefined;
  next: LiveCall | undefined;

  constructor(home: Engine, task: AnyTask, parent?: LiveCall) {
    super(task, parent);
    this.home = home;
    this.future = parent === undefined ? PendingFuture.of(this) : parent.future;
  }

  /**
   * A worker has started this attempt.
   *
   * @param at - Epoch milliseconds. Default: now.
   */
  started(attempt: number, at?: number, jobId?: string): void {
    if (attempt === this.attempt && this.live)
      this.#start(at === undefined ? undefined : fromEpoch(at), jobId);
  }

  /** A worker has started this attempt, which that other call makes. */
  startedBy(made: LiveCall, attempt: number): void {
    if (attempt === this.attempt && this.live) this.#start(made.startTime, made.jobId);
  }

  #start(at: number | undefined, jobId: string | undefined): void {
    if (jobId !== undefined) this.more.jobId = jobId;
    if (this.state === 'running') return;
    this.state = 'running';
    this.startTime = this.#timeOf(at);
    const { attempt } = this;
    this.home.runningCalls++;
    const { limits } = this.options;
    if (limits?.wallTimeMs !== undefined && this.home.limits.has('wallTime'))
      this.#limitWallTime(attempt, limits.wallTimeMs);
    announce(CHANNELS.start, this);
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
    const policy = this.isRepeatable ? this.home.policyOf(this) : undefined;
    const retried = this.rare.retries ?? 0;
    if (policy !== undefined && mayRetry(policy, error, attempt, ours, retried)) this.#retry(policy, error);
    else this.#settle('failed', error);
  }

  /** This attempt went down with its worker: another one, which the retry policy does not count. */
  repeat(attempt: number, error: unknown): void {
    if (!this.#counts(attempt) || this.#isOverdue(attempt)) return;
    if (!this.isRepeatable) {
      this.#settle('failed', error);
      return;
    }
    this.more.repeats = this.repeats + 1;
    this.#again(error, 0);
  }

  /** Another attempt, made beside the present one, is the one that counts from now on. */
  switchTo(attempt: number): void {
    if (this.live) this.#turn(attempt);
  }

  /** This attempt has failed and another one is made, at once or after a while. */
  moveOn(retrying: Retrying): void {
    if (!this.live) return;
    this.#turn(retrying.attempt);
    this.#tellRetry(retrying);
  }

  /** Ends this attempt for a breach and stops its work. */
  exceed(attempt: number, error: ExecutorError): void {
    if (!this.#counts(attempt)) return;
    this.#clearAttemptTimer();
    this.#drop(error);
    this.fail(attempt, error, true);
  }

  cancel(reason?: unknown): void {
    if (!this.live) return;
    this.end('cancelled', cancelledError(reason));
  }

  /** Settles without asking the retry policy, and stops the work. */
  end(state: 'failed' | 'cancelled', error: ExecutorError): void {
    if (!this.live) return;
    this.#drop(error);
    this.#settle(state, error);
  }

  /** Its time is over. */
  expire(): void {
    this.end('failed', timedOutError(this, this.home.timeouts.of(this)!));
  }

  /** Settles here and leaves the work running. */
  leave(error: ExecutorError): void {
    if (this.live) this.#settle('failed', error);
  }

  /** The work of an attempt that was dropped has ended. */
  stopped(): void {
    if (!this.stopping) return;
    this.more.stopping = false;
    this.observer?.stopped?.();
  }

  setProgress(attempt: number, progress: Progress): void {
    if (!this.#hears(attempt)) return;
    this.more.progress = progress;
    this.#tell('progress', progress);
  }

  message(attempt: number, message: unknown): void {
    if (this.#hears(attempt)) this.#tell('message', message);
  }

  log(attempt: number, stream: 'stdout' | 'stderr', line: string): void {
    if (this.#hears(attempt)) this.#tell('log', { stream, line });
  }

  /** A question of the task; rejects with `REQUEST_FAILED`. */
  request(attempt: number, data: unknown): Promise<unknown> {
    const { request, answer } = createRequest(data);
    if (!this.ask(attempt, request)) request.fail(new Error('nobody listens to the requests of this call'));
    return answer;
  }

  /** Passes a question on. Returns whether anybody is there to answer. */
  ask(attempt: number, request: FutureRequest): boolean {
    const observed = this.#hears(attempt) && (this.observer?.request(this.future, request) ?? false);
    const heard = this.#hears(attempt) && emitRequest(this.rare.listeners, request);
    return observed || heard;
  }

  send(message: unknown): void {
    if (this.live) this.home.deliver(this, seal(message, 'message'));
  }

  on(event: string, handler: Handler<readonly unknown[]>): () => void {
    if (typeof handler !== 'function') throw new TypeError('expected `handler` to be a function');
    this.more.listeners ??= new Map();
    return addListener(this.more.listeners, event, handler);
  }

  /** Progress and the like count only for the attempt that runs. */
  #hears(attempt: number): boolean {
    if (attempt !== this.attempt || !this.live) return false;
    this.started(attempt);
    return true;
  }

  #counts(attempt: number): boolean {
    if (attempt === this.attempt && this.live) return true;
    if (attempt < this.rootAttempt) this.home.fenced++;
    return false;
  }

  /** The scheduler first, then the handlers of the future. */
  #tell<E extends 'progress' | 'message' | 'log' | 'retry'>(event: E, ...payload: FutureEvents[E]): void {
    (this.observer?.[event] as Told | undefined)?.call(this.observer, this.future, ...payload);
    this.#emit(event, ...payload);
  }

  #emit(event: string, ...payload: readonly unknown[]): void {
    if (this.rare.listeners !== undefined) emit(this.rare.listeners, event, ...payload);
  }

  /** When this attempt has started; a call that makes it for another leaves it to that one to doubt the time. */
  #timeOf(at: number | undefined): number {
    if (at === undefined) return sinceBeginning();
    return this.parent === undefined ? Math.min(Math.max(at, this.submitTime), sinceBeginning()) : at;
  }

  #drop(error: ExecutorError): void {
    if (this.home.drop(this, error)) this.more.stopping = true;
  }

  #limitWallTime(attempt: number, wallTimeMs: number): void {
    this.more.attemptTimer = new Deadline(wallTimeMs, () => this.exceed(attempt, wallTimeError(this)));
  }

  /** A task that never let a timer have its turn comes back too late all the same. */
  #isOverdue(attempt: number): boolean {
    if (isDue(this)) this.expire();
    else if (this.state === 'running' && this.rare.attemptTimer?.passed)
      this.exceed(attempt, wallTimeError(this));
    else return false;
    return true;
  }

  #retry(policy: RetryPolicy, error: unknown): void {
    this.more.retries = (this.rare.retries ?? 0) + 1;
    this.#again(error, retryDelayMs(policy, this.rare.retries!));
  }

  #again(error: unknown, delayMs: number): void {
    this.#turn(this.nextAttempt());
    this.place = 'timer';
    this.more.attemptTimer = new Deadline(delayMs, () => this.#enqueueAgain());
    this.#tellRetry({ attempt: this.attempt, error, delayMs });
  }

  #turn(attempt: number): void {
    this.#endAttempt();
    this.state = 'pending';
    this.attempt = attempt;
    if (this.rare.progress !== undefined) this.more.progress = undefined;
  }

  #tellRetry(retrying: Retrying): void {
    announce(CHANNELS.retry, this, retrying);
    this.#tell('retry', retrying);
  }

  #enqueueAgain(): void {
    this.more.attemptTimer = undefined;
    this.home.enqueue(this);
  }

  #endAttempt(): void {
    if (this.state === 'running') this.home.runningCalls--;
    this.#clearAttemptTimer();
  }

  #clearAttemptTimer(): void {
    this.rare.attemptTimer?.clear();
    if (this.rare.attemptTimer !== undefined) this.more.attemptTimer = undefined;
  }

  #settle(state: 'succeeded' | 'failed' | 'cancelled', outcome: unknown): void {
    this.#endAttempt();
    const { signal } = this.options;
    if (signal !== undefined) unwatchSignal(signal, this);
    this.state = state;
    if (this.parent === undefined) this.endTime = sinceBeginning();
    this.sealed = undefined;
    if (this.rare.raw !== undefined) this.rare.raw = undefined;
    this.place = 'nowhere';
    if (state !== 'succeeded') this.home.attribute(outcome, this.jobId);
    if (this.parent === undefined) {
      if (state === 'succeeded') PendingFuture.succeed(this.future, outcome);
      else PendingFuture.fail(this.future, outcome);
    }
    this.home.settled(this);
    announceSettled(this, outcome);
    this.observer?.settled(this.future, state, outcome);
    this.#emit('settled');
  }
}
