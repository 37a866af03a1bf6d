import { Deadline } from '../engine/deadline.js';
import { type FailureMode, modeFor } from './error-policy.js';
import type { ExitState } from './exit-state.js';
import { Later } from './later.js';
import type { RunRules } from './run-options.js';

/** How a run ends, and whether it rejects because of it. */
export interface Ending extends ExitState {
  readonly raise: boolean;
}

/** What a run asks of its scheduler. */
export interface RunHost {
  /** No call is in flight and no event is being handled. */
  isIdle(): boolean;
  emitEmpty(): void;
}

/** One run: whether it takes calls, which async handlers are at work, and when and why it ends. */
export class Run {
  readonly rules: RunRules;
  /** What was put off with `callLater`: work, as long as calls are taken. */
  readonly later: Later = new Later(() => this.changed());
  /** Resolves when nothing is to be waited for any more. */
  readonly hurried: Promise<void>;
  /** Resolves when the end has been decided. */
  readonly decided: Promise<void>;
  readonly #host: RunHost;
  readonly #handlers = new Set<Promise<unknown>>();
  readonly #lastHandlers: Promise<unknown>[] = [];
  readonly #waiting: (() => void)[] = [];
  #decide!: () => void;
  #hurry!: () => void;
  #accepting = true;
  #ending: Ending | undefined;
  #emptied = false;
  #checking = false;
  #deadline: Deadline | undefined;

  constructor(rules: RunRules, host: RunHost) {
    this.rules = rules;
    this.#host = host;
    this.decided = new Promise((resolve) => {
      this.#decide = resolve;
    });
    this.hurried = new Promise((resolve) => {
      this.#hurry = resolve;
    });
    if (rules.timeoutMs !== undefined) {
      this.#deadline = new Deadline(rules.timeoutMs, () => this.end({ reason: 'timeout', raise: false }));
    }
  }

  /** Calls may be submitted. */
  get accepting(): boolean {
    return this.#accepting;
  }

  /** No more calls: what was put off does not happen. */
  refuse(): void {
    this.#accepting = false;
    this.later.drop();
  }

  /** End now: neither calls nor handlers are waited for any more. */
  hurry(): void {
    this.#hurry();
  }

  /** Why the run ends; `undefined` while it goes on. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Work arrived: the next time nothing is left to do is another `empty`. */
  busy(): void {
    this.#emptied = false;
  }

  /**
   * A handler is at work: the run is not empty until it settles.
   *
   * @param ofTheEnd - It is one of `stop`, `timeout`, `finishing` or `finished`.
   */
  track(promise: Promise<unknown>, ofTheEnd: boolean): void {
    this.#handlers.add(promise);
    if (ofTheEnd) this.#lastHandlers.push(promise);
    const done = (): void => {
      this.#handlers.delete(promise);
      this.changed();
    };
    promise.then(done, done);
  }

  /** Something ended: perhaps nothing is left to do. Looked at a turn later, so that awaiting code goes first. */
  changed(): void {
    if (!this.#idle) return;
    for (const proceed of this.#waiting.splice(0)) proceed();
    if (this.#checking || this.#ending !== undefined) return;
    this.#checking = true;
    setImmediate(() => {
      this.#checking = false;
      this.#check();
    });
  }

  /** Resolves when no call is in flight and no handler is at work. */
  async quiet(): Promise<void> {
    while (!this.#idle) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when `finished` is over: with `wait` all handlers are waited for, else those of the end itself. */
  async over(): Promise<void> {
    if (this.rules.wait) await this.quiet();
    else await Promise.allSettled(this.#lastHandlers);
  }

  /** `stop()` was called; an error is subject to the policy. */
  stop(message: string | undefined, error: unknown): void {
    this.refuse(); // also when the end is decided already: `timeout` and `finishing` take calls until then
    const mode = error === undefined ? 'continue' : this.#modeFor(error);
    const told = { ...(message === undefined ? {} : { message }), ...(error === undefined ? {} : { error }) };
    this.end({ reason: mode === 'continue' ? 'stopped' : 'error', ...told, raise: mode === 'raise' });
  }

  /** A call or a handler failed. Returns whether that ends the run. */
  failed(error: unknown): boolean {
    const mode = this.#modeFor(error);
    return mode !== 'continue' && this.end({ reason: 'error', error, raise: mode === 'raise' });
  }

  /** A handler of `stop`, `timeout`, `finishing` or `finished` failed: the end is decided, but this is told first. */
  failedWhileEnding(error: unknown): boolean {
    const mode = this.#modeFor(error);
    if (mode === 'continue' || this.#ending?.error !== undefined) return false;
    this.#ending = { reason: 'error', error, raise: mode === 'raise' };
    return true;
  }

  cancelled(error: unknown): void {
    const mode = this.rules.onCancelled;
    if (mode !== 'continue') this.end({ reason: 'cancelled', error, raise: mode === 'raise' });
  }

  /** The first reason wins. After a timeout, and when empty, calls are taken until `finishing` is over. */
  end(ending: Ending): boolean {
    if (this.#ending !== undefined) return false;
    this.#ending = ending;
    this.#deadline?.clear();
    if (ending.reason !== 'timeout' && ending.reason !== 'exhausted') this.refuse();
    this.#decide();
    return true;
  }

  get #idle(): boolean {
    return this.#handlers.size === 0 && this.later.isEmpty && this.#host.isIdle();
  }

  #check(): void {
    if (this.#ending !== undefined || !this.#idle) return;
    if (this.#deadline?.passed) {
      this.end({ reason: 'timeout', raise: false });
    } else if (!this.#emptied) {
      this.#emptied = true;
      this.#host.emitEmpty();
      this.changed();
    } else if (this.rules.endOnEmpty) {
      this.end({ reason: 'exhausted', raise: false });
    }
  }

  #modeFor(error: unknown): FailureMode {
    try {
      return modeFor(this.rules.onError, error);
    } catch {
      return 'raise'; // a test of the policy threw: the error it was asked about still counts
    }
  }
}
