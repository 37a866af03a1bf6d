import type { ExecutorError } from '../executor-error.js';
import type { Retrying } from '../future.js';
import type { Task } from '../task/task.js';
import { seal } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { announce, announceSettled, CHANNELS } from './call-channels.js';
import { attribute, cancelledError, timedOutError, wallTimeError } from './call-errors.js';
import type { CallObserver } from './call-events.js';
import { fromEpoch, sinceBeginning } from './clock.js';
import { Deadline } from './deadline.js';
import type { Engine } from './engine.js';
import { isDue } from './equal-deadlines.js';
import { PendingFuture } from './pending-future.js';
import { PlacedCall } from './placed-call.js';
import { mayRetry, policyAt, retryDelayMs } from './retry.js';
import { unwatchSignal } from './signals.js';
import type { Stay } from './stay.js';

type AnyTask = Task<readonly unknown[], unknown>;

/** A call on its way: what happens to it, from submit to its end. Pools report to it; users see the future. */
export class LiveCall extends PlacedCall {
  readonly home: Engine;
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
    this.countRunning(1);
    const { limits } = this.options;
    if (limits?.wallTimeMs !== undefined && this.at.limits.has('wallTime'))
      this.#limitWallTime(attempt, limits.wallTimeMs);
    announce(CHANNELS.start, this);
    this.observer?.started(this.future);
    this.emit('started');
  }

  /** This attempt has returned. */
  succeed(attempt: number, value: unknown, startedAt?: number): void {
    if (!this.#counts(attempt)) return;
    if (this.state === 'pending') this.started(attempt, startedAt);
    if (!this.#isOverdue(attempt)) this.#settle('succeeded', value, false);
  }

  /**
   * This attempt has failed.
   *
   * @param ours - The failure is the executor's, not what the task threw.
   * @param working - Its work goes on for a while; {@link stopped} tells the end.
   */
  fail(attempt: number, error: unknown, ours = false, working = false): void {
    if (this.#counts(attempt) && !this.#isOverdue(attempt)) this.#fail(attempt, error, ours, working);
  }

  /** The part of a composite does not take it. */
  refuse(stay: Stay, error: ExecutorError): void {
    if (this.live && this.stay === stay && this.place === 'nowhere') this.#return(this.attempt, error, false);
  }

  /** This attempt went down with its worker: another one, which the retry policy does not count. */
  repeat(attempt: number, error: unknown): void {
    if (!this.#counts(attempt) || this.#isOverdue(attempt)) return;
    if (!this.isRepeatable) {
      this.#return(attempt, error, false);
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
    this.#fail(attempt, error, true, this.at.drop(this, error));
  }

  /** Another attempt has answered: takes it out of a part, whatever is under way there. */
  withdraw(from: Stay, reason: ExecutorError): void {
    const { attempt } = this;
    const working = this.at.drop(this, reason);
    for (let stay = this.stay; stay !== from.outer; stay = stay!.outer) {
      if (stay!.call !== undefined) stay!.host.left(stay!, reason);
      this.goBack(stay!, attempt, working);
    }
  }

  cancel(reason?: unknown): void {
    if (!this.live) return;
    this.end('cancelled', cancelledError(reason));
  }

  /** Settles without asking the retry policy, and stops the work. */
  end(state: 'failed' | 'cancelled', error: ExecutorError): void {
    if (!this.live) return;
    const working = this.at.drop(this, error);
    this.#settle(state, error, working);
  }

  /** Its time is over. */
  expire(): void {
    this.end('failed', timedOutError(this, this.home.timeouts.of(this)!));
  }

  /** Settles here and leaves the work running. */
  leave(error: ExecutorError): void {
    if (this.live) this.#settle('failed', error, false);
  }

  send(message: unknown): void {
    if (!this.live) return;
    this.home.expectChannel();
    this.deliver(seal(message, 'message'));
  }

  deliver(message: Sealed): void {
    for (let { stay } = this; stay !== undefined; stay = stay.outer) stay.companion?.deliver(message);
    this.at.deliver(this, message);
  }

  #counts(attempt: number): boolean {
    if (attempt === this.attempt && this.live) return true;
    if (attempt < this.rootAttempt) this.at.fenced++;
    return false;
  }

  /** When this attempt has started; a call that makes it for another leaves it to that one to doubt the time. */
  #timeOf(at: number | undefined): number {
    if (at === undefined) return sinceBeginning();
    return this.parent === undefined ? Math.min(Math.max(at, this.submitTime), sinceBeginning()) : at;
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

  #fail(attempt: number, error: unknown, ours: boolean, working: boolean): void {
    const { at } = this;
    const policy = this.isRepeatable ? policyAt(at, this) : undefined;
    const retried = this.rare.retries?.get(at) ?? 0;
    if (policy === undefined || !mayRetry(policy, error, attempt, ours, retried)) {
      this.#return(attempt, error, working);
      return;
    }
    this.more.retries ??= new Map();
    this.rare.retries!.set(at, retried + 1);
    this.#again(error, retryDelayMs(policy, retried + 1));
  }

  /** It has failed where it is: back to the composite that has sent it there, or to its end. */
  #return(attempt: number, error: unknown, working: boolean): void {
    const { stay } = this;
    if (stay === undefined) {
      this.#settle('failed', error, working);
      return;
    }
    attribute(error, stay.engine, this.jobId);
    this.goBack(stay, attempt, working);
    if (!stay.host.failed(this, stay, error)) this.#fail(attempt, error, false, working);
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
    this.tell('retry', retrying);
  }

  #enqueueAgain(): void {
    this.more.attemptTimer = undefined;
    this.at.enqueue(this);
  }

  #endAttempt(): void {
    if (this.state === 'running') this.countRunning(-1);
    this.#clearAttemptTimer();
  }

  #clearAttemptTimer(): void {
    this.rare.attemptTimer?.clear();
    if (this.rare.attemptTimer !== undefined) this.more.attemptTimer = undefined;
  }

  /** @param working - The work of its attempt goes on for a while. */
  #settle(state: 'succeeded' | 'failed' | 'cancelled', outcome: unknown, working: boolean): void {
    this.#endAttempt();
    const { signal } = this.options;
    if (signal !== undefined) unwatchSignal(signal, this);
    this.state = state;
    if (this.parent === undefined) this.endTime = sinceBeginning();
    this.sealed = undefined;
    if (this.rare.raw !== undefined) this.rare.raw = undefined;
    this.place = 'nowhere';
    if (state !== 'succeeded') {
      attribute(outcome, this.at, this.jobId);
      attribute(outcome, this.home, this.jobId);
    }
    if (this.parent === undefined) {
      if (state === 'succeeded') PendingFuture.succeed(this.future, outcome);
      else PendingFuture.fail(this.future, outcome);
    }
    if (working || this.stay !== undefined)
      this.leaveAll(state === 'succeeded' ? undefined : (outcome as ExecutorError), working);
    this.home.settled(this);
    announceSettled(this, outcome);
    this.observer?.settled(this.future, state, outcome);
    this.emit('settled');
  }
}
