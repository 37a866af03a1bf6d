import type { CloseOptions, ExecutorStats, Supports } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import { expectBoolean, expectNumber, expectOptions } from '../expect.js';
import type { RetryPolicy } from '../task/call-options.js';
import { identityOf } from '../task/identity.js';
import { refuseInWorker } from '../task/in-worker.js';
import { definitionOf, type Task } from '../task/task.js';
import { seal } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { announceSubmitted } from './call-channels.js';
import type { CallObserver } from './call-events.js';
import { ID_PREFIX } from './call-ids.js';
import { Deadline } from './deadline.js';
import type { Claims, EngineOptions, PassingRules } from './engine-options.js';
import { FedQueue } from './fed-queue.js';
import { LiveCall } from './live-call.js';
import { LiveCalls } from './live-calls.js';
import type { PendingFuture } from './pending-future.js';
import type { Pool, PoolContext } from './pool.js';
import { refusal } from './refusal.js';
import { retryPolicyOf } from './retry.js';
import { watchSignal } from './signals.js';
import type { WorkerPlace } from './worker-of.js';

const noop = (): void => {};

/** The user-facing half of every executor: accepts calls, keeps their states, retries, timeouts and keys, closes. */
export class Engine {
  readonly name: string;
  readonly supports: Supports;
  readonly unsupported: 'fail' | 'ignore';
  /** Arguments are read and copied at submit. */
  readonly clone: boolean;
  readonly portable: boolean;
  readonly limits: ReadonlySet<string>;
  readonly queue: FedQueue = new FedQueue();
  /** Late answers of older attempts. */
  fenced = 0;
  /** Live calls in state `running`. */
  runningCalls = 0;
  readonly #passing: PassingRules | undefined;
  readonly #pool: Pool;
  readonly #keys = new Map<string, LiveCall>();
  readonly #live = new LiveCalls();
  #sinceWake = 0;
  #woken = false;
  #alive: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(options: EngineOptions, open: (context: PoolContext) => Pool) {
    this.name = options.name;
    this.supports = options.supports;
    this.unsupported = options.unsupported;
    this.clone = options.clone;
    this.portable = options.portable;
    // A composite leaves limits to those that make the attempts.
    this.limits = new Set(options.passing === undefined ? options.supports.limits : []);
    this.#passing = options.passing;
    this.#pool = open({
      idPrefix: ID_PREFIX,
      queue: this.queue,
      take: () => this.#take(),
      putBack: (calls) => this.#putBack(calls),
      wake: () => this.#wake(),
    });
  }

  submit(task: Task<readonly unknown[], unknown>, args: readonly unknown[]): PendingFuture {
    const definition = definitionOf(task);
    refuseInWorker('submit()');
    if (this.portable) identityOf(definition);
    const { key, signal } = task.options;
    const name = key === undefined ? undefined : `${definition.key} ${key}`;
    const same = name === undefined ? undefined : this.#keys.get(name);
    if (same !== undefined) return same.future;

    const call = new LiveCall(this, task);
    this.#link(call);
    announceSubmitted(call);
    if (!this.#begin(call, args)) return call.future;
    if (name !== undefined) this.#keys.set(name, call);
    if (signal?.aborted) queueMicrotask(() => call.cancel(signal.reason));
    else {
      if (signal !== undefined) watchSignal(signal, call);
      this.enqueue(call);
    }
    return call.future;
  }

  /**
   * Makes one attempt for a call of a composite: it has no future of its own and tells the observer instead.
   *
   * @returns A call that is still to be queued; `undefined` when it is refused, which the observer is told.
   */
  adopt(parent: LiveCall, attempt: number, observer: CallObserver): LiveCall | undefined {
    const call = new LiveCall(this, parent.task, parent);
    call.attempt = attempt;
    call.observer = observer;
    this.#link(call);
    return this.#begin(call) ? call : undefined;
  }

  /** Takes no more calls. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** Something waits at a composite. */
  pump(): void {
    this.#pool.pump();
  }

  /** What a call may ask for here. */
  claimsOf(call: LiveCall, args: readonly unknown[] | undefined): Claims {
    return this.#passing?.claimsOf?.(call, args) ?? this;
  }

  /** When a call is run again by this engine. A call's own wish is granted once, by the engine that has its future. */
  policyOf({ options, parent }: LiveCall): RetryPolicy | undefined {
    if (options.retries !== undefined) return parent === undefined ? retryPolicyOf(options) : undefined;
    if (this.#passing?.retries === undefined || (options.transfer?.length ?? 0) > 0) return undefined;
    return retryPolicyOf(this.#passing);
  }

  /** Lets a call wait for a worker, first or again. */
  enqueue(call: LiveCall): void {
    call.place = 'queue';
    this.queue.add(call);
    if (++this.#sinceWake === this.#pool.eagerAt) {
      this.#sinceWake = 0;
      this.#pool.pump();
    } else {
      this.#wake();
    }
  }

  /** The work of a call's present attempt is no longer wanted. Returns whether it goes on for a while. */
  drop(call: LiveCall, reason: unknown): boolean {
    if (call.place === 'queue') this.queue.forget();
    return call.place === 'pool' && this.#pool.drop(call, call.attempt, reason) === true;
  }

  deliver(call: LiveCall, message: Sealed): void {
    if (this.supports.channel !== 'full' || this.#pool.deliver === undefined) {
      const what = `the executor ${this.name} has no channel for messages (supports.channel is '${this.supports.channel}')`;
      throw new ExecutorError('NOT_SUPPORTED', what, { executor: this.name });
    }
    if (call.place === 'pool') this.#pool.deliver(call, message);
    else call.keep(message);
  }

  /** A call has settled: forget it. */
  settled(call: LiveCall): void {
    const { key } = call.options;
    if (key !== undefined) {
      const name = `${call.definition.key} ${key}`;
      if (this.#keys.get(name) === call) this.#keys.delete(name);
    }
    this.#live.remove(call);
    if (this.#live.size > 0) return;
    if (this.#closing === undefined) this.#alive?.unref();
    this.#drained?.();
  }

  workerOf(call: LiveCall): WorkerPlace | undefined {
    return this.#pool.workerOf?.(call);
  }

  /** Puts this executor's name into an error of ours. */
  attribute(error: unknown, jobId: string | undefined): unknown {
    if (error instanceof ExecutorError && error.executor === undefined) {
      Object.assign(error, { executor: this.name, jobId: error.jobId ?? jobId });
    }
    return error;
  }

  stats(): ExecutorStats {
    const running = this.#pool.running(); // first: asking makes the pool look who has started
    return {
      pending: this.#live.size - this.runningCalls,
      running,
      workers: this.#pool.workers(),
      fenced: this.fenced + (this.#pool.fenced?.() ?? 0),
    };
  }

  close(options: CloseOptions = {}): Promise<void> {
    expectOptions('close()', options, ['cancel', 'detach', 'timeoutMs']);
    expectBoolean('cancel', options.cancel);
    expectBoolean('detach', options.detach);
    expectNumber('timeoutMs', options.timeoutMs, 0);
    if (options.detach && !this.supports.durable && this.unsupported === 'fail') {
      const what = `the executor ${this.name} cannot detach: its calls do not outlive this process (supports.durable is false)`;
      return Promise.reject(new ExecutorError('NOT_SUPPORTED', what, { executor: this.name }));
    }
    this.#closing ??= this.#close();
    this.queue.pumpFeeders();
    if (options.cancel) this.#cancelAll();
    if (options.timeoutMs === undefined) return this.#closing;
    const deadline = new Deadline(options.timeoutMs, () => this.#cancelAll());
    return this.#closing.finally(() => deadline.clear());
  }

  async #close(): Promise<void> {
    this.#stayAlive();
    await undefined; // calls of `close({ cancel: true })` are cancelled before the pool is asked to end
    if (this.#live.size > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    await this.#pool.close().finally(() => clearInterval(this.#alive));
  }

  #cancelAll(): void {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // a million errors of one cause need not say a million times where that was
    this.#live.visit((call) => call.cancel(`the executor ${this.name} was closed`));
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** Takes a call in, or fails it. `args`: of a call that brings them, still to be read. */
  #begin(call: LiveCall, args?: readonly unknown[]): boolean {
    try {
      const { supports } = this.#admit(call, args);
      const { transfer } = call.options;
      if (args !== undefined && !this.clone) call.keepRaw(args);
      else if (args !== undefined) call.sealed = seal(args, 'args', supports.transfer ? transfer : []);
    } catch (error) {
      queueMicrotask(() => call.end('failed', error as ExecutorError));
      return false;
    }
    const own = call.parent === undefined ? call.options.timeoutMs : undefined;
    const ours = this.#passing?.timeoutMs;
    if (own !== undefined || ours !== undefined) call.startTimeout(Math.min(own ?? ours!, ours ?? own!));
    return true;
  }

  /** @throws ExecutorError when this executor cannot take the call. */
  #admit(call: LiveCall, args: readonly unknown[] | undefined): Claims {
    if (this.#closing !== undefined) {
      throw new ExecutorError('CLOSED', `the executor ${this.name} is closed and takes no more calls`);
    }
    if (call.parent !== undefined && this.#passing === undefined) return this; // its composite has asked before
    const claims = this.claimsOf(call, args);
    const { name, supports, unsupported } = claims;
    const refused = refusal(name, supports, call.definition, call.options, unsupported === 'ignore');
    if (refused !== undefined) throw refused;
    return claims;
  }

  #take(): LiveCall | undefined {
    const call = this.queue.take();
    if (call !== undefined) call.place = 'pool';
    return call;
  }

  #putBack(calls: readonly LiveCall[]): void {
    const live = calls.filter((call) => call.live);
    for (const call of live) call.place = 'queue';
    this.queue.putBack(live);
  }

  #wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      this.#sinceWake = 0;
      this.#pool.pump();
    });
  }

  #link(call: LiveCall): void {
    this.#live.add(call);
    if (this.#live.size === 1) this.#stayAlive();
  }

  /** A pending call keeps the process alive, whatever its pool does. */
  #stayAlive(): void {
    this.#alive ??= setInterval(noop, 2 ** 30);
    this.#alive.ref();
  }
}
