import type { CallObserver, Settled } from '../engine/call-events.js';
import { LiveCall } from '../engine/live-call.js';
import type { Companion } from '../engine/stay.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import { ExecutorError } from '../executor-error.js';
import type { Future, FutureRequest, LogLine, Progress, Retrying } from '../future.js';
import { open } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';

/** What an errand tells whoever has sent it. */
export interface ErrandOwner {
  succeeded(errand: Errand, value: unknown): void;
  /** `working`: its work goes on for a while. */
  failed(errand: Errand, error: unknown, working: boolean): void;
  /** Nothing of it is at work any more. */
  ended(errand: Errand): void;
}

/**
 * One attempt of a call that is made on its behalf, by a call of another engine or by the future of an executor that
 * is written by hand: tells the call what becomes of it.
 */
export class Errand implements CallObserver, Companion {
  readonly call: LiveCall;
  attempt: number;
  live = true;
  readonly #owner: ErrandOwner;
  #made: LiveCall | Future<unknown> | undefined;

  constructor(owner: ErrandOwner, call: LiveCall, attempt: number) {
    this.#owner = owner;
    this.call = call;
    this.attempt = attempt;
  }

  /** What makes it; nothing when it was refused. */
  madeBy(made: LiveCall | Future<unknown> | undefined): void {
    this.#made = made;
    if (!this.live) this.#end(unneeded('its call has ended')); // by a handler of `started`, which came at once
  }

  /** It is the one that counts from now on: attempts only grow. Returns its number. */
  takeOver(): number {
    if (this.attempt < this.call.attempt) this.attempt = this.call.nextAttempt();
    return this.attempt;
  }

  get startedAt(): number | undefined {
    return this.#made?.startedAt;
  }

  get jobId(): string | undefined {
    return this.#made?.jobId;
  }

  get worker(): WorkerPlace | undefined {
    const made = this.#made;
    return made instanceof LiveCall && made.hasStarted ? made.at.workerOf(made) : undefined;
  }

  drop(reason: ExecutorError): boolean {
    if (!this.live) return false;
    this.live = false;
    this.#end(reason);
    return this.#stopping;
  }

  deliver(message: Sealed): void {
    const made = this.#made;
    if (!this.live || made === undefined) return;
    if (made instanceof LiveCall) made.deliver(message);
    else made.send(open(message));
  }

  started(): void {
    if (!this.live) return;
    const made = this.#made;
    if (made instanceof LiveCall) this.call.startedBy(made, this.attempt);
    else this.call.started(this.attempt, made?.startedAt, made?.jobId);
  }

  progress(_future: Future<unknown>, progress: Progress): void {
    if (this.live) this.call.setProgress(this.attempt, progress);
  }

  // What any attempt of a call says counts: nobody knows yet which of them will answer.
  message(_future: Future<unknown>, message: unknown): void {
    if (this.live) this.call.message(this.call.attempt, message);
  }

  log(_future: Future<unknown>, { stream, line }: LogLine): void {
    if (this.live) this.call.log(this.call.attempt, stream, line);
  }

  request(_future: Future<unknown>, request: FutureRequest): boolean {
    return this.live && this.call.ask(this.call.attempt, request);
  }

  retry(_future: Future<unknown>, { error, delayMs }: Retrying): void {
    if (!this.live) return;
    const counts = this.attempt === this.call.attempt;
    this.attempt = this.#made instanceof LiveCall ? this.#made.attempt : this.call.nextAttempt();
    if (counts) this.call.moveOn({ attempt: this.attempt, error, delayMs });
  }

  settled(_future: Future<unknown>, state: Settled, outcome: unknown): void {
    const { live } = this;
    const working = this.#stopping;
    this.live = false;
    if (!working) this.stopped();
    if (!live) return;
    if (state === 'succeeded') this.#owner.succeeded(this, outcome);
    else if (state === 'failed') this.#owner.failed(this, outcome, working);
    else this.call.end('cancelled', outcome as ExecutorError);
  }

  stopped(): void {
    this.#owner.ended(this);
    this.call.stopped(this.attempt);
  }

  get #stopping(): boolean {
    return this.#made instanceof LiveCall && this.#made.stopping;
  }

  #end(reason: ExecutorError): void {
    if (this.#made instanceof LiveCall) this.#made.end('cancelled', reason);
    else this.#made?.cancel(reason);
  }
}

/** Why an attempt is cancelled whose call needs it no more. */
export function unneeded(why: string): ExecutorError {
  return new ExecutorError('CANCELLED', `this attempt is no longer needed: ${why}`);
}
