import { randomBytes } from 'node:crypto';
import type { CloseOptions, ExecutorStats, Supports } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import { expectBoolean, expectName, expectNumber, expectOptions } from '../expect.js';
import { identityOf } from '../task/identity.js';
import { refuseInWorker } from '../task/in-worker.js';
import { definitionOf, type Task } from '../task/task.js';
import { seal } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { CallQueue } from './call-queue.js';
import { Deadline } from './deadline.js';
import { LiveCall } from './live-call.js';
import type { PendingFuture } from './pending-future.js';
import type { Pool, PoolContext } from './pool.js';
import { refusal } from './refusal.js';
import { watchSignal } from './signals.js';
import type { WorkerPlace } from './worker-of.js';

/** What an engine is told about its executor. */
export interface EngineOptions {
  readonly name: string;
  readonly supports: Supports;
  readonly unsupported: 'fail' | 'ignore';
  readonly clone: boolean;
  readonly portable: boolean;
  readonly keepsLimits: boolean;
}

const noop = (): void => {};

/** The user-facing half of every executor: accepts calls, keeps their states, retries, timeouts and keys, closes. */
export class Engine {
  readonly name: string;
  readonly supports: Supports;
  /** Limits that are kept here. */
  readonly limits: ReadonlySet<string>;
  /** Start of the ids of its calls: random, so that ids are unique between programs. */
  readonly prefix: string = `c${randomBytes(6).toString('hex')}`;
  readonly queue: CallQueue<LiveCall> = new CallQueue();
  /** Late answers of older attempts. */
  fenced = 0;
  /** Live calls in state `running`. */
  runningCalls = 0;
  readonly #options: EngineOptions;
  readonly #pool: Pool;
  readonly #keys = new Map<string, LiveCall>();
  #first: LiveCall | undefined;
  #last: LiveCall | undefined;
  #live = 0;
  #count = 0;
  #sinceWake = 0;
  #woken = false;
  #alive: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #detaching: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(options: EngineOptions, open: (context: PoolContext) => Pool) {
    this.name = options.name;
    this.supports = options.supports;
    this.limits = new Set(options.keepsLimits ? [] : options.supports.limits);
    this.#options = options;
    this.#pool = open({
      idPrefix: this.prefix,
      queue: this.queue,
      take: () => this.#take(),
      putBack: (calls) => this.#putBack(calls),
      fenced: () => void this.fenced++,
      wake: () => this.#wake(),
    });
  }

  submit(task: Task<readonly unknown[], unknown>, args: readonly unknown[]): PendingFuture {
    const definition = definitionOf(task);
    refuseInWorker('submit()');
    if (this.#options.portable) identityOf(definition);
    const { key, transfer } = task.options;
    const name = key === undefined ? undefined : `${definition.key} ${key}`;
    const same = name === undefined ? undefined : this.#keys.get(name);
    if (same !== undefined) return same.future;

    const call = new LiveCall(this, task, ++this.#count);
    this.#link(call);
    if (this.#isRefused(call)) return call.future;
    try {
      if (this.#options.clone) call.sealed = seal(args, 'args', this.supports.transfer ? transfer : []);
      else call.keepRaw(args);
    } catch (error) {
      queueMicrotask(() => call.end('failed', error as ExecutorError));
      return call.future;
    }
    if (name !== undefined) this.#keys.set(name, call);
    if (this.#watch(call)) this.enqueue(call);
    return call.future;
  }

  /** Finds a call again that a program before this one submitted. */
  attach(task: Task<readonly unknown[], unknown>, id: string): PendingFuture {
    definitionOf(task);
    refuseInWorker('attach()');
    expectName('id', id);
    const call = new LiveCall(this, task, ++this.#count);
    call.adopt(id);
    this.#link(call);
    if (this.#isRefused(call)) return call.future;
    if (this.#pool.attach === undefined) {
      const what = `the executor ${this.name} cannot find calls again`;
      queueMicrotask(() => call.leave(new ExecutorError('NOT_SUPPORTED', what)));
    } else if (this.#watch(call)) {
      call.place = 'pool';
      this.#pool.attach(call);
    }
    return call.future;
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

  /** The work of a call's present attempt is no longer wanted. */
  drop(call: LiveCall, reason: unknown): void {
    if (call.place === 'queue') this.queue.forget();
    if (call.place === 'pool') this.#pool.drop(call, call.attempt, reason);
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
    this.#unlink(call);
    if (this.#live > 0) return;
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
      pending: this.#live - this.runningCalls,
      running,
      workers: this.#pool.workers(),
      fenced: this.fenced,
    };
  }

  close(options: CloseOptions = {}): Promise<void> {
    expectOptions('close()', options, ['cancel', 'detach', 'timeoutMs']);
    expectBoolean('cancel', options.cancel);
    expectBoolean('detach', options.detach);
    expectNumber('timeoutMs', options.timeoutMs, 0);
    if (options.detach && !this.supports.durable && this.#options.unsupported === 'fail') {
      const what = `the executor ${this.name} cannot detach: its calls do not outlive this process (supports.durable is false)`;
      return Promise.reject(new ExecutorError('NOT_SUPPORTED', what, { executor: this.name }));
    }
    this.#closing ??= this.#close();
    if (options.cancel) this.#cancelAll();
    if (options.detach && this.supports.durable) this.#detaching ??= this.#detach();
    if (options.timeoutMs === undefined) return this.#closing;
    const deadline = new Deadline(options.timeoutMs, () => this.#cancelAll());
    return this.#closing.finally(() => deadline.clear());
  }

  async #close(): Promise<void> {
    this.#stayAlive();
    await undefined; // calls of `close({ cancel: true })` are cancelled before the pool is asked to end
    if (this.#live > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    await this.#pool.close().finally(() => clearInterval(this.#alive));
  }

  async #detach(): Promise<void> {
    await this.#pool.detach?.();
    const what = `the executor ${this.name} was closed and has left its calls running: attach() finds them again`;
    this.#eachLive((call) => call.leave(new ExecutorError('CLOSED', what)));
  }

  #cancelAll(): void {
    this.#eachLive((call) => call.cancel(`the executor ${this.name} was closed`));
  }

  #eachLive(settle: (call: LiveCall) => void): void {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // a million errors of one cause need not say a million times where that was
    for (let call = this.#first; call !== undefined; ) {
      const { next } = call;
      settle(call);
      call = next;
    }
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** Starts the clock of a call and listens to its signal. Returns whether it is still wanted. */
  #watch(call: LiveCall): boolean {
    const { signal, timeoutMs } = call.options;
    if (timeoutMs !== undefined) call.startTimeout(timeoutMs);
    if (signal?.aborted) queueMicrotask(() => call.cancel(signal.reason));
    else if (signal !== undefined) watchSignal(signal, call);
    return signal?.aborted !== true;
  }

  #isRefused(call: LiveCall): boolean {
    const refused = this.#refuse(call);
    if (refused !== undefined) queueMicrotask(() => call.leave(refused));
    return refused !== undefined;
  }

  #refuse(call: LiveCall): ExecutorError | undefined {
    if (this.#closing !== undefined) {
      return new ExecutorError('CLOSED', `the executor ${this.name} is closed and takes no more calls`);
    }
    return refusal(
      this.name,
      this.supports,
      call.definition,
      call.options,
      this.#options.unsupported === 'ignore',
    );
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
    call.previous = this.#last;
    if (this.#last === undefined) this.#first = call;
    else this.#last.next = call;
    this.#last = call;
    if (++this.#live === 1) this.#stayAlive();
  }

  /** A pending call keeps the process alive, whatever its pool does. */
  #stayAlive(): void {
    this.#alive ??= setInterval(noop, 2 ** 30);
    this.#alive.ref();
  }

  #unlink(call: LiveCall): void {
    if (call.previous === undefined) this.#first = call.next;
    else call.previous.next = call.next;
    if (call.next === undefined) this.#last = call.previous;
    else call.next.previous = call.previous;
    call.previous = undefined;
    call.next = undefined;
    this.#live--;
  }
}
