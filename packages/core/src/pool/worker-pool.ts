import { type Sealed, seal, type WorkerPlace } from '../adapter/index.js';
import type { ExecutorError } from '../index.js';
import type { Held } from './held-calls.js';
import { Idling } from './idling.js';
import { InitializeCall, initializeFailed, withFirst } from './initialize-call.js';
import type { WorkerExit } from './link.js';
import { Paces } from './paces.js';
import type { PoolCall } from './pool-call.js';
import type { CallSource, PoolSettings } from './pool-settings.js';
import { PoolWorker } from './pool-worker.js';
import { Reserve } from './reserve.js';
import { Sharing } from './sharing.js';
import { nobodyStarts, notStarted } from './worker-lost.js';

/** Milliseconds between looks at busy workers: for `started` of calls that block, and for work to steal. */
const LOOK_MS = 10;

/** Workers that die at birth in a row before waiting calls fail. */
const BOOT_TRIES = 3;

/** Keeps workers busy: fills them by mean run time, moves work from busy to idle ones, replaces lost ones. */
export class WorkerPool<C extends PoolCall> {
  readonly eagerAt = 512;
  readonly #source: CallSource<C>;
  readonly #settings: PoolSettings<C>;
  readonly #workers = new Set<PoolWorker<C>>();
  /** Booted, initialized, and not on their way out. */
  readonly #ready = new Set<PoolWorker<C>>();
  /** Booted or not, they run `initialize` first. */
  readonly #initializing = new Set<PoolWorker<C>>();
  readonly #paces = new Paces();
  readonly #idling: Idling<C>;
  readonly #sharing: Sharing<C>;
  readonly #reserve: Reserve<C>;
  #wanted: number;
  #bootFailures = 0;
  #lookTimer: NodeJS.Timeout | undefined;
  #closed: (() => void) | undefined;

  constructor(source: CallSource<C>, settings: PoolSettings<C>) {
    this.#source = source;
    this.#settings = settings;
    this.#wanted = settings.workers;
    this.#sharing = new Sharing(source, settings, this.#ready, this.#paces);
    this.#reserve = new Reserve(
      () => this.#start(),
      (worker) => this.#retire(worker),
    );
    this.#idling = new Idling(settings.idleTimeoutMs, this.#ready, (worker) => this.#retire(worker));
  }

  pump(): void {
    const { queue } = this.#source;
    if (queue.size === 0) {
      this.#sharing.steal();
      return;
    }
    for (const worker of this.#ready) worker.gather();
    this.#sharing.makeWayForPriority();
    this.#grow(queue.size);
    this.#sharing.fill();
    this.#startLooking();
  }

  drop(call: C, _attempt: number, reason: unknown): boolean {
    return this.stop(call, () => seal(reason, 'reason'));
  }

  /** As `drop`, for calls whose values are not opened here. @param reason - Sealed, asked for when the task hears it. */
  stop(call: C, reason: () => Sealed): boolean {
    const held = call.slot as Held<C>;
    return held.worker.drop(held, call, reason);
  }

  deliver(call: C, message: Sealed): void {
    const held = call.slot as Held<C>;
    held.worker.deliver(held, call, message);
  }

  workerOf(call: C): WorkerPlace {
    return (call.slot as Held<C>).worker.place;
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

  /** Calls that it would hand to workers now, on top of those they hold; new workers count as one call each. */
  room(): number {
    const staying = this.#staying;
    return this.#sharing.room() + Math.max(0, this.#wanted - staying) + staying - this.#ready.size;
  }

  /** Mean run time of late, in milliseconds; `undefined` before the first result. */
  get meanMs(): number | undefined {
    return this.#paces.all.meanMs;
  }

  /** The workers that are there, for those who watch what they use. */
  present(): Iterable<PoolWorker<C>> {
    return this.#workers;
  }

  /** Changes how many workers there are: more start when they are needed, surplus ones end when they are done. */
  resize(workers: number): void {
    this.#wanted = workers;
    const surplus = Math.max(0, this.#ready.size - workers);
    const byWork = [...this.#ready].sort(
      (left, right) => left.running - right.running || left.held - right.held,
    );
    for (const worker of byWork.slice(0, surplus)) this.#retire(worker);
    this.#source.wake();
  }

  /** Waits until all work has stopped, then ends the workers. */
  async close(): Promise<void> {
    this.#idling.stop();
    this.#reserve.close();
    this.#wanted = 0;
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    for (const worker of [...this.#workers]) this.#retire(worker);
    for (const worker of this.#initializing) worker.kill(); // for nobody: all futures have settled
    this.#startLooking();
    if (this.#workers.size > 0) await closed;
    clearInterval(this.#lookTimer);
  }

  /** Workers that are not on their way out. */
  get #staying(): number {
    let staying = 0;
    for (const worker of this.#workers) if (this.#stays(worker)) staying++;
    return staying;
  }

  /** Starts workers for calls that nobody who is there could run now. */
  #grow(waiting: number): void {
    let staying = 0;
    let occupied = 0;
    for (const worker of this.#workers) {
      if (!this.#stays(worker)) continue;
      staying++;
      if (worker.held > 0 || !this.#ready.has(worker)) occupied++;
    }
    const wanted = Math.min(this.#wanted, occupied + waiting);
    try {
      for (; staying < wanted; staying++) this.#employ(this.#reserve.take() ?? this.#start());
    } catch (cause) {
      if (staying > 0) return; // those that are there do the work
      this.#failWaiting(() => notStarted(cause));
    }
  }

  #stays(worker: PoolWorker<C>): boolean {
    return !worker.retiring && !this.#reserve.has(worker);
  }

  #employ(worker: PoolWorker<C>): void {
    if (!this.#initializing.has(worker)) this.#ready.add(worker);
  }

  #start(): PoolWorker<C> {
    const { initialize, sink } = this.#settings;
    const first = initialize === undefined ? undefined : new InitializeCall(initialize);
    const worker: PoolWorker<C> = new PoolWorker<C>(
      {
        sink:
          first === undefined
            ? sink
            : withFirst(first, sink, (failure) => this.#initialized(worker, failure)),
        callsPerWorker: this.#settings.callsPerWorker,
        met: (task, runMs) => this.#paces.note(task, runMs),
        progressed: (by, count, totalMs) => this.#progressed(by, count, totalMs),
        ending: (gone) => this.#ready.delete(gone),
        freed: (calls) => this.#putBack(calls),
        grown: (by) => this.#retire(by),
        lost: (gone, unstarted, exit) => this.#lost(gone, unstarted, exit),
      },
      (listener) => this.#settings.start(listener),
    );
    this.#workers.add(worker);
    this.#idling.start();
    if (first !== undefined) {
      this.#initializing.add(worker);
      worker.send([first as PoolCall as C]);
    }
    return worker;
  }

  /** `initialize` has returned; until then the worker took no other calls. */
  #initialized(worker: PoolWorker<C>, failure: { readonly cause: unknown } | undefined): void {
    const inReserve = this.#reserve.has(worker);
    if (failure !== undefined) {
      if (!inReserve) this.#failWaiting(() => initializeFailed(failure.cause));
      this.#retire(worker);
      return;
    }
    if (this.#staying > this.#wanted)
      this.#retire(worker); // resized meanwhile
    else if (this.#stays(worker)) this.#ready.add(worker);
    if (!inReserve) this.#source.wake();
  }

  #progressed(worker: PoolWorker<C>, count: number, totalMs: number): void {
    this.#bootFailures = 0;
    if (this.#initializing.delete(worker)) worker.finished = 0;
    else this.#paces.all.learn(count, totalMs);
    const { recycleAfterCalls } = this.#settings;
    if (recycleAfterCalls !== undefined && worker.finished >= recycleAfterCalls) this.#retire(worker);
    if (worker.retiring && worker.held === 0) worker.retire();
    if (worker.held === 0) this.#idling.start();
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
    this.#initializing.delete(worker);
    this.#reserve.lost(worker);
    this.#putBack(unstarted);
    if (!worker.hasBooted && !worker.retiring && ++this.#bootFailures >= BOOT_TRIES) {
      this.#bootFailures = 0;
      this.#failWaiting(() => nobodyStarts(BOOT_TRIES, exit));
    }
    if (this.#workers.size === 0) this.#closed?.();
    this.#source.wake();
  }

  #failWaiting(error: () => ExecutorError): void {
    const waiting: C[] = [];
    for (let call = this.#source.take(); call !== undefined; call = this.#source.take()) waiting.push(call);
    for (const call of waiting) this.#settings.sink.failed(call, call.attempt, error());
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
      this.#grow(this.#sharing.waiting(this.#workers));
      this.#sharing.steal(0);
      return;
    }
    clearInterval(this.#lookTimer);
    this.#lookTimer = undefined;
  }
}
