import type { CallObserver, Settled } from '../engine/call-events.js';
import type { LiveCall } from '../engine/live-call.js';
import type { ExecutorError } from '../executor-error.js';
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
  readonly #owner: LegOwner;
  /** At a part of this copy of the package. */
  #child: LiveCall | undefined;
  /** At an executor that is written by hand. */
  #future: Future<unknown> | undefined;
  #dropped: ExecutorError | undefined;

  constructor(owner: LegOwner, call: LiveCall, part: Part, attempt: number, other?: Leg) {
    this.#owner = owner;
    this.call = call;
    this.part = part;
    this.attempt = attempt;
    this.other = other;
  }

  /** When a worker of the part has started it, in epoch milliseconds. */
  get startedAt(): number | undefined {
    return (this.#child ?? this.#future)?.startedAt;
  }

  get jobId(): string | undefined {
    return (this.#child ?? this.#future)?.jobId;
  }

  /** Sets out. @returns What the part's engine is to queue or to run; nothing when it refuses, or is none of ours. */
  go(): LiveCall | undefined {
    const { engine, executor } = this.part;
    this.part.load++;
    if (engine === undefined) this.#future = forward(this.call, executor, this);
    else this.#child = engine.adopt(this.call, this.attempt, this);
    for (const message of this.call.takeOutbox()) this.deliver(message);
    if (!this.live) this.#future?.cancel(this.#dropped); // by a handler of `started`, which came at once
    return this.#child;
  }

  /** The attempt is no longer wanted. Returns whether its work goes on for a while. */
  drop(reason: ExecutorError): boolean {
    if (!this.live) return false;
    this.live = false;
    this.#dropped = reason;
    this.#end(reason);
    return this.#child?.stopping ?? false;
  }

  deliver(message: Sealed): void {
    if (!this.live) return;
    if (this.#child !== undefined) this.#child.home.deliver(this.#child, message);
    else this.#future?.send(open(message));
  }

  started(): void {
    if (this.live) this.call.started(this.attempt, this.startedAt, this.jobId);
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
    this.attempt = this.#child?.attempt ?? this.call.nextAttempt();
    if (counts) this.call.moveOn({ attempt: this.attempt, error, delayMs });
  }

  settled(_future: Future<unknown>, state: Settled, outcome: unknown): void {
    const { live } = this;
    this.live = false;
    if (this.#child?.stopping !== true) this.stopped();
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

  #end(reason: ExecutorError): void {
    this.#child?.end('cancelled', reason);
    this.#future?.cancel(reason);
  }
}
