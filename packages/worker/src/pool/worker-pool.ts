import { ExecutorError, type Task } from '@elsewhere/core';
import { open, type Sealed } from '@elsewhere/core/adapter';
import type { Held } from './held-calls.js';
import { InitializeCall } from './initialize-call.js';
import type { Link, LinkListener, WorkerExit } from './link.js';
import { Pace } from './pace.js';
import type { CallSink, PoolCall } from './pool-call.js';
import { PoolWorker } from './pool-worker.js';
import { howItEnded } from './worker-lost.js';

/** Where a pool gets its calls from. */
export interface CallSource<C extends PoolCall> {
  readonly queue: {
    readonly size: number;
    readonly topPriority: number | undefined;
    readonly hasLanes: boolean;
  };
  take(): C | undefined;
  putBack(calls: readonly C[]): void;
  wake(): void;
}

/** How a pool keeps its workers. */
export interface PoolSettings<C extends PoolCall> {
  readonly workers: number;
  readonly sink: CallSink<C>;
  /** Starts a worker. */
  start(listener: LinkListener): Link;
  /** Async calls that may overlap on one worker. */
  readonly callsPerWorker: number;
  /** Milliseconds after which a worker without work ends; `undefined`: never. */
  readonly idleTimeoutMs?: number | undefined;
  /** Calls after which a worker is replaced; `undefined`: never. */
  readonly recycleAfterCalls?: number | undefined;
  /** A task to run first on each new worker. */
  readonly initialize?: Task<readonly [], unknown> | undefined;
  /** Looks at what busy workers use. */
  readonly look?: ((workers: Iterable<PoolWorker<C>>) => void) | undefined;
}

/** Milliseconds between looks at busy workers: for `started` of calls that block, and for work to steal. */
const LOOK_MS = 10;

/** Workers that die at birth in a row before waiting calls fail. */
const BOOT_TRIES = 3;

/** Stealing less work than this, in milliseconds, is not worth a message. */
const WORTH_STEALING_MS = 0.05;

/** Keeps workers busy: fills them by mean run time, moves work from busy to idle ones, replaces lost ones. */
export class WorkerPool<C extends PoolCall> {
  readonly eagerAt = 512;
  readonly #source: CallSource<C>;
  readonly #settings: PoolSettings<C>;
  readonly #workers = new Set<PoolWorker<C>>();
  /** Booted, initialized, and not on their way out. */
  readonly #ready = new Set<PoolWorker<C>>();
  readonly #pace = new Pace();
  #wanted: number;
  #bootFailures = 0;
  #lookTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #closed: (() => void) | undefined;

  constructor(source: CallSource<C>, settings: PoolSettings<C>) {
    this.#source = source;
    this.#settings = settings;
    this.#wanted = settings.workers;
  }

  pump(): void {
    const { queue } = this.#source;
    if (queue.size === 0) {
      this.#steal();
      return;
    }
    for (const worker of this.#ready) worker.gather();
    this.#makeWayForPriority();
    this.#grow();
    const depth = this.#depth;
    for (const worker of this.#byLoad()) {
      if (queue.size === 0) break;
      if (worker.held > depth / 2 && worker.held >= this.#settings.callsPerWorker) continue;
      const share = Math.max(1, Math.ceil(queue.size / this.#ready.size));
      this.#fill(worker, Math.min(depth - worker.held, share, worker.room));
    }
    this.#startLooking();
  }

  drop(call: C, _attempt: number, reason: unknown): void {
    const held = call.slot as Held<C>;
    held.worker.drop(held, call, reason);
  }

  deliver(call: C, message: Sealed): void {
    const held = call.slot as Held<C>;
    held.worker.deliver(held, message);
  }

  running(): number {
    let running = 0;
    for (const worker of this.#workers) {
      running += worker.running;
      worker.look();
    }
    return running;
  }

  workers(): number {
    return this.#wanted;
  }

  /** The workers that are there, for those who watch what they use. */
  present(): Iterable<PoolWorker<C>> {
    return this.#workers;
  }

  /** Changes how many workers there are: more start when they are needed, surplus ones end when they are done. */
  resize(workers: number): void {
    this.#wanted = workers;
    for (const worker of this.#byLoad().slice(0, Math.max(0, this.#ready.size - workers)))
      this.#retire(worker);
    this.#source.wake();
  }

  /** Waits until all work has stopped, then ends the workers. */
  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    this.#wanted = 0;
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    for (const worker of [...this.#workers]) this.#retire(worker);
    this.#startLooking();
    if (this.#workers.size > 0) await closed;
    clearInterval(this.#lookTimer);
  }

  get #depth(): number {
    return Math.max(this.#pace.depth, this.#settings.callsPerWorker);
  }

  #fill(worker: PoolWorker<C>, most: number): void {
    const calls: C[] = [];
    while (calls.length < most) {
      const call = this.#source.take();
      if (call === undefined) break;
      if (mustNotWait(call) && worker.held + calls.length > 0) {
        this.#source.putBack([call]); // what moves is sent to an idle worker only: it cannot be taken back
        break;
      }
      calls.push(call);
      if (mustNotWait(call)) break;
    }
    if (calls.length > 0) worker.send(calls);
  }

  #grow(): void {
    let staying = 0;
    let occupied = 0;
    for (const worker of this.#workers) {
      if (worker.retiring) continue;
      staying++;
      if (worker.held > 0 || !this.#ready.has(worker)) occupied++;
    }
    const wanted = Math.min(this.#wanted, occupied + this.#source.queue.size);
    try {
      for (; staying < wanted; staying++) this.#start();
    } catch (cause) {
      if (staying > 0) return; // those that are there do the work
      const told = cause instanceof Error ? cause.message : String(cause);
      this.#failWaiting(
        () => new ExecutorError('UNAVAILABLE', `no worker could be started: ${told}`, { cause }),
      );
    }
  }

  #start(): void {
    const { initialize } = this.#settings;
    const first = initialize === undefined ? undefined : new InitializeCall(initialize);
    const worker: PoolWorker<C> = new PoolWorker<C>(
      {
        sink: first === undefined ? this.#settings.sink : this.#listenForFirst(first, () => worker),
        callsPerWorker: this.#settings.callsPerWorker,
        progressed: (by, count, totalMs) => this.#progressed(by, count, totalMs),
        skipped: (call) => this.#putBack([call]),
        grown: (by) => this.#retire(by),
        lost: (gone, unstarted, exit) => this.#lost(gone, unstarted, exit),
      },
      (listener) => this.#settings.start(listener),
    );
    this.#workers.add(worker);
    if (first === undefined) this.#ready.add(worker);
    else worker.send([first as PoolCall as C]);
  }

  /** Until its first call has succeeded a worker takes no others. */
  #listenForFirst(first: InitializeCall, worker: () => PoolWorker<C>): CallSink<C> {
    const { sink } = this.#settings;
    const isFirst = (call: PoolCall): boolean => call === first;
    return {
      ...sink,
      started: (call, attempt, at) => isFirst(call) || sink.started(call, attempt, at),
      progress: (call, ...rest) => isFirst(call) || sink.progress(call, ...rest),
      message: (call, ...rest) => isFirst(call) || sink.message(call, ...rest),
      log: (call, ...rest) => isFirst(call) || sink.log(call, ...rest),
      failed: (call, attempt, error) =>
        isFirst(call) ? this.#notInitialized(error) : sink.failed(call, attempt, error),
      finished: (call, attempt, failed, sealed, startedAt, ranAt) => {
        if (!isFirst(call)) {
          sink.finished(call, attempt, failed, sealed, startedAt, ranAt);
        } else if (failed) {
          this.#notInitialized(open(sealed));
          this.#retire(worker());
        } else {
          if (!worker().retiring) this.#ready.add(worker());
          this.#source.wake();
        }
      },
    };
  }

  #notInitialized(cause: unknown): void {
    const told = cause instanceof Error ? cause.message : String(cause);
    this.#failWaiting(
      () =>
        new ExecutorError('INITIALIZE_FAILED', `\`initialize\` failed in a new worker: ${told}`, { cause }),
    );
  }

  #progressed(worker: PoolWorker<C>, count: number, totalMs: number): void {
    this.#bootFailures = 0;
    this.#pace.learn(count, totalMs);
    const { recycleAfterCalls } = this.#settings;
    if (recycleAfterCalls !== undefined && worker.finished >= recycleAfterCalls) this.#retire(worker);
    if (worker.retiring && worker.held === 0) worker.retire();
    if (worker.held === 0) this.#startIdling();
    this.pump();
  }

  #putBack(calls: readonly C[]): void {
    this.#source.putBack(calls);
    this.#source.wake();
  }

  /** The worker gives back what it has not started and ends when it is done. */
  #retire(worker: PoolWorker<C>): void {
    if (worker.retiring) return;
    worker.retiring = true;
    this.#ready.delete(worker);
    this.#putBack(worker.takeBack(worker.held));
    if (worker.held === 0) worker.retire();
  }

  #lost(worker: PoolWorker<C>, unstarted: readonly C[], exit: WorkerExit): void {
    this.#workers.delete(worker);
    this.#ready.delete(worker);
    this.#putBack(unstarted);
    if (!worker.hasBooted && !worker.retiring && ++this.#bootFailures >= BOOT_TRIES) this.#giveUp(exit);
    if (this.#workers.size === 0) this.#closed?.();
    this.#source.wake();
  }

  #giveUp(exit: WorkerExit): void {
    this.#bootFailures = 0;
    const message = `no worker could be started, ${BOOT_TRIES} tries failed; the last one ${howItEnded(exit)}`;
    this.#failWaiting(
      () => new ExecutorError('UNAVAILABLE', message, { cause: exit.error, retryable: false }),
    );
  }

  #failWaiting(error: () => ExecutorError): void {
    const waiting: C[] = [];
    for (let call = this.#source.take(); call !== undefined; call = this.#source.take()) waiting.push(call);
    for (const call of waiting) this.#settings.sink.failed(call, call.attempt, error());
  }

  /** Idle workers take from the busiest what it has not started. */
  #steal(): void {
    for (const thief of this.#ready) {
      if (thief.held > 0) continue;
      const victim = this.#byLoad().at(-1);
      const waiting = (victim?.held ?? 0) - this.#settings.callsPerWorker;
      if (victim === undefined || waiting < 1) return;
      if (waiting * (this.#pace.meanMs ?? Number.POSITIVE_INFINITY) < WORTH_STEALING_MS) return;
      const calls = victim.takeBack(Math.ceil(waiting / 2));
      if (calls.length === 0) return;
      thief.send(calls);
    }
  }

  /** Calls in hand that have not started give way to those with a higher priority. */
  #makeWayForPriority(): void {
    if (!this.#source.queue.hasLanes) return;
    const top = this.#source.queue.topPriority ?? 0;
    for (const worker of this.#ready) {
      this.#source.putBack(worker.takeBack(worker.held, (call) => call.priority < top));
    }
  }

  #byLoad(): PoolWorker<C>[] {
    return [...this.#ready].sort((left, right) => left.held - right.held);
  }

  #startLooking(): void {
    this.#lookTimer ??= setInterval(() => this.#look(), LOOK_MS).unref();
  }

  #look(): void {
    let busy = false;
    for (const worker of this.#workers) {
      if (worker.held === 0) {
        if (worker.retiring) worker.retire();
        continue;
      }
      busy = true;
      worker.look();
    }
    if (busy) {
      this.#settings.look?.(this.#workers);
      this.#steal();
      return;
    }
    clearInterval(this.#lookTimer);
    this.#lookTimer = undefined;
  }

  #startIdling(): void {
    const { idleTimeoutMs } = this.#settings;
    if (idleTimeoutMs === undefined || this.#idleTimer !== undefined) return;
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = undefined;
      const now = performance.now();
      for (const worker of [...this.#ready]) {
        if (worker.held === 0 && now - worker.idleSince >= idleTimeoutMs) this.#retire(worker);
      }
      if (this.#ready.size > 0) this.#startIdling();
    }, idleTimeoutMs).unref();
  }
}

function mustNotWait({ options }: PoolCall): boolean {
  return (options.transfer?.length ?? 0) > 0;
}
