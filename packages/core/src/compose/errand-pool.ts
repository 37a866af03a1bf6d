import type { Engine } from '../engine/engine.js';
import type { Feeder } from '../engine/fed-queue.js';
import type { LiveCall } from '../engine/live-call.js';
import type { Pool, PoolContext } from '../engine/pool.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import type { Executor } from '../executor.js';
import type { ExecutorError } from '../executor-error.js';
import type { Sealed } from '../wire/sealed.js';
import { Errand, type ErrandOwner } from './errand.js';
import { forward } from './forward.js';

/**
 * The pool in front of an executor where calls of composites cannot be guests: it is written by hand, or has a clock
 * of its own that would take a call from whoever holds it. Each call gets an errand there.
 */
export class ErrandPool implements Pool, Feeder, ErrandOwner {
  readonly eagerAt = 512;
  readonly #context: PoolContext;
  readonly #executor: Executor;
  /** What is behind it; `undefined` of an executor that is written by hand. */
  readonly #engine: Engine | undefined;
  readonly #leave: (() => void) | undefined;

  constructor(context: PoolContext, executor: Executor, engine: Engine | undefined) {
    this.#context = context;
    this.#executor = executor;
    this.#engine = engine;
    this.#leave = engine?.queue.feed(this);
  }

  get size(): number {
    return this.#context.queue.size;
  }

  get topPriority(): number | undefined {
    return this.#context.queue.topPriority;
  }

  get hasLanes(): boolean {
    return this.#context.queue.hasLanes;
  }

  take(): LiveCall | undefined {
    for (let call = this.#context.take(); call !== undefined; call = this.#context.take()) {
      const made = this.#send(call, this.#engine!);
      if (made !== undefined) return made;
    }
    return undefined;
  }

  pump(): void {
    const engine = this.#engine;
    if (engine === undefined) {
      for (let call = this.#context.take(); call !== undefined; call = this.#context.take()) this.#send(call);
    } else if (engine.closed) this.take();
    else engine.pump();
  }

  #send(call: LiveCall, engine?: Engine): LiveCall | undefined {
    const errand = new Errand(this, call, call.attempt);
    call.slot = errand; // first: a handler of an executor that starts at once may cancel it
    const adopted = engine?.adopt(call, call.attempt, errand);
    errand.madeBy(engine === undefined ? forward(call, this.#executor, errand) : adopted);
    for (const message of call.takeOutbox()) errand.deliver(message);
    return adopted;
  }

  succeeded({ call, attempt }: Errand, value: unknown): void {
    call.succeed(attempt, value);
  }

  failed({ call, attempt }: Errand, error: unknown, working: boolean): void {
    call.fail(attempt, error, false, working);
  }

  ended(): void {}

  drop(call: LiveCall, _attempt: number, reason: unknown): boolean {
    return (call.slot as Errand).drop(reason as ExecutorError);
  }

  deliver(call: LiveCall, message: Sealed): void {
    (call.slot as Errand).deliver(message);
  }

  running(): number {
    return this.#executor.stats().running;
  }

  workers(): number {
    return this.#executor.stats().workers;
  }

  workerOf({ slot }: LiveCall): WorkerPlace | undefined {
    return (slot as Errand).worker;
  }

  close(): Promise<void> {
    this.#leave?.();
    return Promise.resolve();
  }
}
