import type { CloseOptions, ExecutorStats, Supports } from '../executor.js';
import type { ExecutorError } from '../executor-error.js';
import { expectBoolean, expectName, expectNumber, expectOptions } from '../expect.js';
import { identityOf } from '../task/identity.js';
import { refuseInWorker } from '../task/in-worker.js';
import { definitionOf, type Task } from '../task/task.js';
import { seal } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { admit } from './admission.js';
import { announceSubmitted } from './call-channels.js';
import { leftRunning, notSupportedError } from './call-errors.js';
import type { CallObserver } from './call-events.js';
import { ID_PREFIX } from './call-ids.js';
import { Deadline } from './deadline.js';
import { type EngineOptions, limitsKept, type PassingRules } from './engine-options.js';
import { FedQueue } from './fed-queue.js';
import { KeepAlive } from './keep-alive.js';
import { KeyedCalls } from './keyed-calls.js';
import { LiveCall } from './live-call.js';
import { LiveCalls } from './live-calls.js';
import { PendingFuture } from './pending-future.js';
import type { Pool, PoolContext } from './pool.js';
import { heedSignal } from './signals.js';
import type { Stay } from './stay.js';
import { Timeouts } from './timeouts.js';
import { Waker } from './waker.js';
import type { WorkerPlace } from './worker-of.js';

/** The user-facing half of every executor: accepts calls, keeps their states, retries, timeouts and keys, closes. */
export class Engine {
  readonly name: string;
  readonly supports: Supports;
  readonly unsupported: 'fail' | 'ignore';
  /** Arguments are read and copied at submit. */
  readonly clone: boolean;
  readonly portable: boolean;
  /** Limits that are kept here. */
  readonly limits: ReadonlySet<string>;
  readonly queue: FedQueue = new FedQueue();
  readonly timeouts: Timeouts;
  /** Of an executor that is made of others. */
  readonly passing: PassingRules | undefined;
  /** Late answers of older attempts. */
  fenced = 0;
  /** Live calls in state `running`. */
  runningCalls = 0;
  readonly #pool: Pool;
  readonly #keyed = new KeyedCalls();
  readonly #live: LiveCalls = new LiveCalls((call) => call.isAt(this));
  readonly #waker = new Waker(
    () => this.#pool.pump(),
    () => this.#pool.eagerAt,
  );
  readonly #alive = new KeepAlive();
  #closing: Promise<void> | undefined;
  #detaching: Promise<void> | undefined;

  constructor(options: EngineOptions, open: (context: PoolContext) => Pool) {
    this.name = options.name;
    this.supports = options.supports;
    this.unsupported = options.unsupported;
    this.clone = options.clone;
    this.portable = options.portable;
    this.limits = limitsKept(options);
    this.timeouts = new Timeouts(options.passing?.timeoutMs, (call) => call.expire());
    this.passing = options.passing;
    this.#pool = open({
      idPrefix: ID_PREFIX,
      queue: this.queue,
      take: () => this.#take(),
      putBack: (calls) => this.#putBack(calls),
      wake: () => this.#waker.wake(),
    });
  }

  /** `held`: the call waits at the door until {@link Engine.release}. */
  submit(
    task: Task<readonly unknown[], unknown>,
    args: readonly unknown[],
    held: boolean = false,
  ): PendingFuture {
    const definition = definitionOf(task);
    refuseInWorker('submit()');
    if (this.portable && definition.wrapping === undefined) identityOf(definition);
    const same = this.#keyed.find({ definition, options: task.options });
    if (same !== undefined) return same.future;

    const call = new LiveCall(this, task);
    this.#link(call);
    announceSubmitted(call);
    if (!this.#begin(call, args)) return call.future;
    this.#keyed.add(call);
    if (heedSignal(call)) {
      if (held) call.place = 'door';
      else this.enqueue(call);
    }
    return call.future;
  }

  /** Finds a call again that a program before this one submitted. */
  attach(task: Task<readonly unknown[], unknown>, id: string): PendingFuture {
    definitionOf(task);
    refuseInWorker('attach()');
    expectName('id', id);
    const call = new LiveCall(this, task);
    call.followFrom(id);
    this.#link(call);
    announceSubmitted(call);
    if (!this.#begin(call)) return call.future;
    if (this.#pool.attach === undefined) {
      queueMicrotask(() => call.leave(notSupportedError(this.name, 'cannot find calls again')));
    } else if (heedSignal(call)) {
      call.place = 'pool';
      this.#pool.attach(call);
    }
    return call.future;
  }

  /** Lets in a call that was held. */
  release(future: PendingFuture): void {
    const call = PendingFuture.callOf(future);
    if (call?.place === 'door' && call.home === this) this.enqueue(call);
  }

  /** A composite sends a call here. Returns whether it comes in; one that is refused is told so soon. */
  receive(call: LiveCall, stay: Stay): boolean {
    this.#live.guests++;
    if (call.state === 'running') this.runningCalls++; // its companion has spoken before it has begun
    call.stay = stay;
    call.place = 'nowhere';
    call.slot = undefined;
    try {
      admit(this, call);
      return true;
    } catch (error) {
      queueMicrotask(() => call.refuse(stay, error as ExecutorError));
      return false;
    }
  }

  /** A call has gone back to its composite, or is over. */
  guestLeft(): void {
    this.#live.guestLeft();
  }

  /**
   * Makes an attempt for another call by one that has no future and tells the observer instead.
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

  /** That composite sends calls here, until the result is called. */
  surround(composite: Engine): () => void {
    return this.#live.surround(composite.#live);
  }

  /** Takes no more calls. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** Something waits at a composite. */
  pump(): void {
    this.#pool.pump();
  }

  /** Lets a call wait for a worker, first or again. */
  enqueue(call: LiveCall): void {
    call.place = 'queue';
    this.queue.add(call);
    this.#waker.queued();
  }

  /** The work of a call's present attempt is no longer wanted. Returns whether it goes on for a while. */
  drop(call: LiveCall, reason: unknown): boolean {
    if (call.place === 'queue') this.queue.forget();
    return call.place === 'pool' && this.#pool.drop(call, call.attempt, reason) === true;
  }

  /** @throws ExecutorError unless calls can be sent messages. */
  expectChannel(): void {
    const { channel } = this.supports;
    if (channel === 'full' && this.#pool.deliver !== undefined) return;
    throw notSupportedError(this.name, `has no channel for messages (supports.channel is '${channel}')`);
  }

  deliver(call: LiveCall, message: Sealed): void {
    if (call.place === 'pool') this.#pool.deliver!(call, message);
    else call.keep(message);
  }

  /** A call has settled: forget it. */
  settled(call: LiveCall): void {
    this.#keyed.remove(call);
    this.#live.remove(call);
    this.timeouts.end(call);
    if (this.#live.size === 0 && this.#closing === undefined) this.#alive.release();
  }

  workerOf(call: LiveCall): WorkerPlace | undefined {
    return call.slot === undefined ? undefined : this.#pool.workerOf?.(call); // it may have started elsewhere
  }

  stats(): ExecutorStats {
    // Asking makes pools look who has started: what is counted here comes last.
    const workers = this.#pool.workers();
    const fenced = this.#pool.fenced?.() ?? 0;
    const running = this.#pool.running();
    return { pending: this.#live.all - this.runningCalls, running, workers, fenced: this.fenced + fenced };
  }

  close(options: CloseOptions = {}): Promise<void> {
    expectOptions('close()', options, ['cancel', 'detach', 'timeoutMs']);
    expectBoolean('cancel', options.cancel);
    expectBoolean('detach', options.detach);
    expectNumber('timeoutMs', options.timeoutMs, 0);
    if (options.detach && !this.supports.durable && this.unsupported === 'fail') {
      const what = 'cannot detach: its calls do not outlive this process (supports.durable is false)';
      return Promise.reject(notSupportedError(this.name, what));
    }
    this.#closing ??= this.#close();
    this.queue.pumpFeeders();
    if (options.cancel) this.#cancelAll();
    if (options.detach && this.supports.durable) this.#detaching ??= this.#detach();
    if (options.timeoutMs === undefined) return this.#closing;
    const deadline = new Deadline(options.timeoutMs, () => this.#cancelAll());
    return this.#closing.finally(() => deadline.clear());
  }

  async #close(): Promise<void> {
    this.#alive.hold();
    await undefined; // calls of `close({ cancel: true })` are cancelled before the pool is asked to end
    await this.#live.drained();
    await this.#pool.close().finally(() => this.#alive.end());
  }

  async #detach(): Promise<void> {
    await this.#pool.detach?.();
    this.#live.endAll((call) => call.leave(leftRunning(this.name)));
  }

  #cancelAll(): void {
    this.#live.endAll((call) => call.cancel(`the executor ${this.name} was closed`));
  }

  /** Takes a call in, or fails it. `args`: of a call that brings them, still to be read. */
  #begin(call: LiveCall, args?: readonly unknown[]): boolean {
    try {
      const { supports } = admit(this, call, args);
      const { transfer } = call.options;
      if (args !== undefined && !this.clone) call.keepRaw(args);
      else if (args !== undefined) call.sealed = seal(args, 'args', supports.transfer ? transfer : []);
    } catch (error) {
      endSoon(call, error as ExecutorError);
      return false;
    }
    this.timeouts.start(call);
    return true;
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

  #link(call: LiveCall): void {
    this.#live.add(call);
    if (this.#live.size === 1) this.#alive.hold();
  }
}

function endSoon(call: LiveCall, error: ExecutorError): void {
  queueMicrotask(() => call.end('failed', error));
}
