import { ExecutorError } from '@elsewhere/core';
import type { Sealed } from '@elsewhere/core/adapter';
import type { Held } from './held-calls.js';
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
  /** Lets go of what workers shared, after the last one is gone. */
  close?(): void | Promise<void>;
  /** Async calls that may overlap on one worker. */
  readonly callsPerWorker: number;
  /** Milliseconds after which a worker without work ends; `undefined`: never. */
  readonly idleTimeoutMs: number | undefined;
  /** Calls after which a worker is replaced; `undefined`: never. */
  readonly recycleAfterCalls: number | undefined;
  /** A call to run first on each new worker. */
  initialize?(): C;
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
    this.#makeWayForPriority();
    this.#grow();
    const depth = this.#depth;
    for (const worker of this.#byLoad()) {
      if (queue.size === 0) break;
      if (worker.held > depth / 2) continue;
      const share = Math.max(1, Math.ceil(queue.size / this.#ready.size));
      this.#fill(worker, Math.min(depth - worker.held, share, worker.room));
    }
    this.#startLooking();
  }

  drop(call: C, _attempt: number, reason: unknown): void {
    const held = call.slot as Held<C>;
    held.worker.drop(held, reason);
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
    await this.#settings.close?.();
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
    const busy = [...this.#ready].filter((worker) => worker.held > 0).length;
    const booting = this.#workers.size - this.#ready.size;
    const wanted = Math.min(this.#wanted, busy + booting + this.#source.queue.size);
    while (this.#workers.size < wanted) this.#start();
  }

  #start(): void {
    const worker = new PoolWorker<C>(
      {
        sink: this.#settings.sink,
        callsPerWorker: this.#settings.callsPerWorker,
        progressed: (by, count, totalMs) => this.#progressed(by, count, totalMs),
        skipped: (call) => this.#source.putBack([call]),
        grown: (by) => this.#recycle(by),
        lost: (gone, unstarted, exit) => this.#lost(gone, unstarted, exit),
      },
      (listener) => this.#settings.start(listener),
    );
    this.#workers.add(worker);
    this.#ready.add(worker);
  }

  #progressed(worker: PoolWorker<C>, count: number, totalMs: number): void {
    this.#bootFailures = 0;
    this.#pace.learn(count, totalMs);
    const { recycleAfterCalls } = this.#settings;
    if (recycleAfterCalls !== undefined && worker.finished >= recycleAfterCalls) this.#recycle(worker);
    if (worker.retiring && worker.held === 0) worker.retire();
    if (worker.held === 0) this.#startIdling();
    this.pump();
  }

  #recycle(worker: PoolWorker<C>): void {
    if (!worker.retiring) this.#retire(worker);
  }

  /** The worker gives back what it has not started and ends when it is done. */
  #retire(worker: PoolWorker<C>): void {
    worker.retiring = true;
    this.#ready.delete(worker);
    this.#source.putBack(worker.takeBack(worker.held));
    if (worker.held === 0) worker.retire();
  }

  #lost(worker: PoolWorker<C>, unstarted: readonly C[], exit: WorkerExit): void {
    this.#workers.delete(worker);
    this.#ready.delete(worker);
    this.#source.putBack(unstarted);
    if (!worker.hasBooted && !worker.retiring && ++this.#bootFailures >= BOOT_TRIES) this.#giveUp(exit);
    if (this.#workers.size === 0) this.#closed?.();
    this.#source.wake();
  }

  #giveUp(exit: WorkerExit): void {
    this.#bootFailures = 0;
    const message = `no worker could be started, ${BOOT_TRIES} tries failed; the last one ${howItEnded(exit)}`;
    for (let call = this.#source.take(); call !== undefined; call = this.#source.take()) {
      const error = new ExecutorError('UNAVAILABLE', message, { cause: exit.error, retryable: false });
      this.#settings.sink.failed(call, call.attempt, error);
    }
  }

  /** Idle workers take from the busiest what it has not started. */
  #steal(): void {
    for (const thief of this.#ready) {
      if (thief.held > 0) continue;
      const victim = this.#byLoad().at(-1);
      if (victim === undefined || victim.held < 2) return;
      const waiting = victim.held - 1;
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
      if (worker.held === 0) continue;
      busy = true;
      worker.look();
    }
    if (busy) {
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
