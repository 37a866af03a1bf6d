import type { ExecutorError } from '../executor-error.js';
import type { Progress } from '../future.js';
import type { Task } from '../task/task.js';
import { seal } from '../wire/seal.js';
import { cancelledError, timedOutError, wallTimeError } from './call-errors.js';
import { type Announced, type Announcing, createRequest, emitRequest } from './call-events.js';
import { CallRecord } from './call-record.js';
import { fromEpoch, sinceBeginning } from './clock.js';
import { Deadline } from './deadline.js';
import type { Engine } from './engine.js';
import { PendingFuture } from './pending-future.js';
import { mayRetry, retryDelayMs, retryPolicyOf } from './retry.js';
import { unwatchSignal } from './signals.js';

/** The call behind a future. Pools read it and report to it; users see the future. */
export class LiveCall extends CallRecord {
  readonly future: PendingFuture;

  constructor(home: Engine, task: Task<readonly unknown[], unknown>, number: number) {
    super(home, task, number);
    this.future = PendingFuture.of(this);
  }

  /** Starts the clock of `timeoutMs`. */
  startTimeout(timeoutMs: number): void {
    this.more.deadline = new Deadline(timeoutMs, () => this.#expire());
  }

  /**
   * A worker has started this attempt.
   *
   * @param at - Epoch milliseconds. Default: now.
   */
  started(attempt: number, at?: number, jobId?: string): void {
    if (attempt !== this.attempt || !this.live) return;
    if (jobId !== undefined) this.more.jobId = jobId;
    if (this.state === 'running') return;
    this.state = 'running';
    const time = sinceBeginning();
    this.startedSince = at === undefined ? time : Math.min(Math.max(fromEpoch(at), this.submitted), time);
    this.home.runningCalls++;
    const { limits } = this.options;
    if (limits?.wallTimeMs !== undefined && this.home.limits.has('wallTime'))
      this.#limitWallTime(attempt, limits.wallTimeMs);
    this.observer?.started(this.future);
    this.emit('started');
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
    const policy = this.isRepeatable ? retryPolicyOf(this.options) : undefined;
    if (policy !== undefined && mayRetry(policy, error, this.counted, ours))
      this.#retry(error, retryDelayMs(policy, this.counted));
    else this.#settle('failed', error);
  }

  /** This attempt went down with its worker: another one, which the retry policy does not count. */
  repeat(attempt: number, error: unknown): void {
    if (!this.#counts(attempt) || this.#isOverdue(attempt)) return;
    if (!this.isRepeatable) {
      this.#settle('failed', error);
      return;
    }
    this.more.repeats = (this.rare.repeats ?? 0) + 1;
    this.#retry(error, 0);
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

  /** Settles here and leaves the work running. */
  leave(error: ExecutorError): void {
    if (this.live) this.#settle('failed', error);
  }

  setProgress(attempt: number, progress: Progress): void {
    if (!this.#hears(attempt)) return;
    this.more.progress = progress;
    this.#announce('progress', progress);
  }

  message(attempt: number, message: unknown): void {
    if (this.#hears(attempt)) this.#announce('message', message);
  }

  log(attempt: number, stream: 'stdout' | 'stderr', line: string): void {
    if (this.#hears(attempt)) this.#announce('log', { stream, line });
  }

  /** A question of the task; rejects with `REQUEST_FAILED`. */
  request(attempt: number, data: unknown): Promise<unknown> {
    const { request, answer } = createRequest(data);
    const observed = this.#hears(attempt) && (this.observer?.request(this.future, request) ?? false);
    const heard = this.#hears(attempt) && emitRequest(this.rare.listeners, request);
    if (!observed && !heard) request.fail(new Error('nobody listens to the requests of this call'));
    return answer;
  }

  send(message: unknown): void {
    if (this.live) this.home.deliver(this, seal(message, 'message'));
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

  #announce<E extends keyof Announced>(event: E, payload: Announced[E]): void {
    (this.observer as Announcing<E> | undefined)?.[event](this.future, payload);
    this.emit(event, payload);
  }

  #expire(): void {
    this.end('failed', timedOutError(this));
  }

  #limitWallTime(attempt: number, wallTimeMs: number): void {
    this.more.attemptTimer = new Deadline(wallTimeMs, () => this.exceed(attempt, wallTimeError(this)));
  }

  /** A task that never let a timer have its turn comes back too late all the same. */
  #isOverdue(attempt: number): boolean {
    if (this.rare.deadline?.passed) this.#expire();
    else if (this.state === 'running' && this.rare.attemptTimer?.passed)
      this.exceed(attempt, wallTimeError(this));
    else return false;
    return true;
  }

  #retry(error: unknown, delayMs: number): void {
    this.#endAttempt();
    this.state = 'pending';
    this.attempt++;
    this.place = 'timer';
    this.more.progress = undefined;
    this.more.attemptTimer = new Deadline(delayMs, () => this.#enqueueAgain());
    this.#announce('retry', { attempt: this.attempt, error, delayMs });
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
    this.rare.deadline?.clear();
    if (signal !== undefined) unwatchSignal(signal, this);
    this.state = state;
    this.endedSince = sinceBeginning();
    this.sealed = undefined;
    if (this.rare.raw !== undefined) this.rare.raw = undefined;
    this.place = 'nowhere';
    if (state === 'succeeded') PendingFuture.succeed(this.future, outcome);
    else PendingFuture.fail(this.future, this.home.attribute(outcome, this.jobId));
    this.home.settled(this);
    this.observer?.settled(this.future, state, outcome);
    this.emit('settled');
  }
}
