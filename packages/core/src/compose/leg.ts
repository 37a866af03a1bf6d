import type { CallObserver, Settled } from '../engine/call-events.js';
import { NEVER } from '../engine/equal-deadlines.js';
import { LiveCall } from '../engine/live-call.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import { ExecutorError } from '../executor-error.js';
import type { Future, FutureRequest, LogLine, Progress, Retrying } from '../future.js';
import { open } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { forward } from './forward.js';
import type { Part } from './part.js';

/** What a leg tells the pool that made it. */
export interface LegOwner {
  succeeded(leg: Leg, value: unknown): void;
  failed(leg: Leg, error: unknown): void;
  /** Nothing of it is at work any more. */
  ended(leg: Leg): void;
  /** Makes another attempt beside it. */
  copy(leg: Leg): void;
}

/** One attempt of a call at one part: tells the call what becomes of it there. */
export class Leg implements CallObserver {
  readonly call: LiveCall;
  readonly part: Part;
  /** A copy of the same call that set out before. */
  readonly other: Leg | undefined;
  attempt: number;
  /** Its outcome counts. */
  live = true;
  /** The part may be at work on it. */
  atWork = true;
  /** When it gets a copy; see `Due`. */
  due: number = NEVER;
  readonly #owner: LegOwner;
  /** What makes it: a call of the part's engine, or the future of an executor that is written by hand. */
  #made: LiveCall | Future<unknown> | undefined;

  constructor(owner: LegOwner, call: LiveCall, part: Part, attempt: number, other?: Leg) {
    this.#owner = owner;
    this.call = call;
    this.part = part;
    this.attempt = attempt;
    this.other = other;
  }

  /** When a worker of the part has started it, in epoch milliseconds. */
  get startedAt(): number | undefined {
    return this.#made?.startedAt;
  }

  get jobId(): string | undefined {
    return this.#made?.jobId;
  }

  get worker(): WorkerPlace | undefined {
    const made = this.#made;
    return made instanceof LiveCall && made.hasStarted ? made.home.workerOf(made) : undefined;
  }

  /** Sets out. @returns What the part's engine is to queue or to run; nothing when it refuses, or is none of ours. */
  go(): LiveCall | undefined {
    const { engine, executor } = this.part;
    this.part.load++;
    const made = engine?.adopt(this.call, this.attempt, this);
    this.#made = engine === undefined ? forward(this.call, executor, this) : made;
    const outbox = this.call.takeOutbox();
    if (outbox.length > 0) for (const message of outbox) this.deliver(message);
    if (!this.live) this.#end(outrun('its call has ended')); // by a handler of `started`, which came at once
    return made;
  }

  /** The attempt is no longer wanted. Returns whether its work goes on for a while. */
  drop(reason: ExecutorError): boolean {
    if (!this.live) return false;
    this.live = false;
    this.#end(reason);
    return this.#stopping;
  }

  /** It takes long: another attempt beside it. */
  copy(): void {
    if (this.live && this.call.live) this.#owner.copy(this);
  }

  deliver(message: Sealed): void {
    const made = this.#made;
    if (!this.live || made === undefined) return;
    if (made instanceof LiveCall) made.home.deliver(made, message);
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

  // What any copy of a call says counts: nobody knows yet which of them will answer.
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
    this.live = false;
    if (!this.#stopping) this.stopped();
    if (!live) return;
    if (state === 'succeeded') this.#owner.succeeded(this, outcome);
    else if (state === 'failed') this.#owner.failed(this, outcome);
    else this.call.end('cancelled', outcome as ExecutorError);
  }

  stopped(): void {
    this.atWork = false;
    this.part.load--;
    this.#owner.ended(this);
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
export function outrun(why: string): ExecutorError {
  return new ExecutorError('CANCELLED', `this attempt is no longer needed: ${why}`);
}
