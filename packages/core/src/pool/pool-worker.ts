import { hostname } from 'node:os';
import { type Sealed, sealFailure, type WorkerPlace } from '../adapter/index.js';
import { EVENTS, type FromWorker, SLOTS } from '../protocol.js';
import { Arrivals } from './arrivals.js';
import { Batch } from './batch.js';
import { type Held, HeldCalls } from './held-calls.js';
import { ENDED, type Link, type LinkListener, NOT_STARTED, type WorkerExit } from './link.js';
import type { PoolCall } from './pool-call.js';
import { Stopper } from './stopper.js';
import { TaskNumbers } from './task-numbers.js';
import { workerLost } from './worker-lost.js';
import type { WorkerOwner } from './worker-owner.js';

/** One worker, seen from its pool: what it holds, what it runs, how it ends. */
export class PoolWorker<C extends PoolCall> {
  /** Who it is, to people. */
  readonly place: WorkerPlace;
  /** The way to it. */
  readonly link: Link;
  /** What it has been told to run. */
  readonly tasks: TaskNumbers = new TaskNumbers();
  readonly #owner: WorkerOwner<C>;
  readonly #stopper: Stopper<C>;
  readonly #calls: HeldCalls<C> = new HeldCalls(this, SLOTS);
  /** Results that are here and have not been told. */
  #arrived = new Arrivals<C>();
  #gone = false;
  #left = false;
  /** It came far enough to take calls. */
  hasBooted = false;
  /** It was ended without being asked. */
  killed = false;
  /** Takes no more calls: it is to be replaced, or one too many. */
  retiring = false;
  /** Calls that have ended here. */
  finished = 0;
  /** When it last had nothing to do, in milliseconds of `performance.now()`. */
  idleSince: number = performance.now();

  constructor(owner: WorkerOwner<C>, start: (listener: LinkListener) => Link) {
    this.#owner = owner;
    this.link = start({
      message: (message) => this.#receive(message),
      results: () => this.#drain(),
      grown: () => owner.grown(this),
      log: (stream, line) => this.#log(stream, line),
      exit: (exit) => this.#exited(exit),
    });
    const { pid, name } = this.link;
    this.place = { host: hostname(), pid, name, callsAtOnce: owner.callsPerWorker };
    this.#stopper = new Stopper(this.link, (held) => this.killFor(held));
    this.link.booted.then(
      () => {
        this.hasBooted = true;
      },
      () => {},
    );
  }

  /** Calls in its hands, run or not. */
  get held(): number {
    return this.#calls.size;
  }

  /** Calls it could take besides. */
  get room(): number {
    return this.#calls.room;
  }

  /** Calls whose work has not stopped, wanted or not. */
  get running(): number {
    return this.#gone ? 0 : this.runningCalls().length;
  }

  /** Sends calls; they run in this order, after those it holds. */
  send(calls: readonly C[]): void {
    const batch = new Batch((message, transfer) => this.link.send(message, transfer));
    for (const call of calls) {
      const held = this.#calls.add(call);
      call.slot = held;
      this.link.post(held.slot, held.generation);
      batch.add(held.slot, held.generation, this.tasks.numberOf(call.definition), call);
    }
    batch.flush();
    for (const call of calls) {
      for (const message of call.takeOutbox()) this.deliver(call.slot as Held<C>, call, message);
    }
  }

  /** Takes back up to `most` calls that have not started, the last ones first, in their order. */
  takeBack(most: number, wanted: (call: C) => boolean = () => true): C[] {
    const taken: C[] = [];
    for (const held of this.#calls.newestFirst()) {
      const call = held.call!;
      if (taken.length === most) break;
      if (held.moved || !wanted(call)) continue;
      if (!this.#revoke(held)) break; // this one has started, and so have all before it
      taken.push(call);
    }
    return taken.reverse();
  }

  /** The attempt is no longer wanted: revoked if it has not started, else stopped. Returns whether that takes time. */
  drop(held: Held<C>, call: C, reason: () => Sealed): boolean {
    if (held.call !== call || held.dropped) return false;
    const { attempt } = held;
    if (this.#revoke(held)) {
      this.#owner.sink.stopped?.(call, attempt, false);
      this.#owner.freed([]);
      return false;
    }
    held.dropped = true;
    this.#stopper.stop(held, reason());
    return true;
  }

  deliver(held: Held<C>, call: C, message: Sealed): void {
    if (held.call !== call) return; // its result is here already
    if (this.link.startedAt(held.slot, held.generation) === NOT_STARTED) {
      held.messages ??= [];
      held.messages.push(message);
    }
    this.link.send({ kind: 'message', slot: held.slot, generation: held.generation, value: message });
  }

  /** Tells the calls that run that they have started, and takes results that wait behind a long one. */
  look(): void {
    this.#drain();
    for (const held of this.runningCalls()) {
      const startedAt = this.link.startedAt(held.slot, held.generation);
      if (!held.dropped && startedAt > 0) this.#owner.sink.started(held.call!, held.attempt, startedAt);
    }
  }

  kill(): void {
    this.link.kill();
    this.killed = true;
  }

  /** Ends when it can: it has nothing to do any more. Twice is once. */
  retire(): void {
    if (this.#left) return;
    this.#left = true;
    this.link.retire();
  }

  /** The attempts that run, for those who watch what they use. */
  runningCalls(): Held<C>[] {
    const running: Held<C>[] = [];
    for (const held of this.#calls.oldestFirst()) {
      const startedAt = this.link.startedAt(held.slot, held.generation);
      if (startedAt === NOT_STARTED) break; // none behind it has started either
      if (startedAt !== ENDED) running.push(held);
    }
    return running;
  }

  /** Ends the worker for an attempt that runs there, alone; the rest is taken back first, so that none begins meanwhile. */
  killFor(held: Held<C>): boolean {
    const waiting = this.takeBack(this.held);
    const running = this.runningCalls();
    const may = running.includes(held) && running.every((each) => each === held || each.dropped);
    if (may) this.kill();
    if (waiting.length > 0) this.#owner.freed(waiting);
    return may;
  }

  #revoke(held: Held<C>): boolean {
    const revoked = this.link.revoke(held.slot, held.generation);
    if (revoked) this.#giveBack(held);
    return revoked;
  }

  /** The call has not begun: what was sent to it goes with it. */
  #giveBack(held: Held<C>): C {
    const call = held.call!;
    for (const message of held.messages ?? []) call.keep(message);
    this.#calls.release(held);
    return call;
  }

  #receive(message: FromWorker): void {
    const { kind } = message;
    if (EVENTS.has(kind)) this.link.heard();
    const held = this.#calls.find(message.slot, message.generation);
    if (held === undefined) return;
    const { sink } = this.#owner;
    const { attempt } = held;
    const call = held.call!;
    switch (kind) {
      case 'started':
        if (!held.dropped) sink.started(call, attempt);
        break;
      case 'aborting':
        this.#stopper.acknowledged(held);
        break;
      case 'skipped':
        this.#skipped(held);
        break;
      case 'progress':
        sink.progress(call, attempt, message.fraction, message.value);
        break;
      case 'message':
        sink.message(call, attempt, message.value);
        break;
      case 'log':
        sink.log(call, attempt, message.stream, message.line);
        break;
      case 'request':
        void this.#answer(held, message.number, message.value);
        break;
      case 'result':
        this.gather();
        this.#arrive(held, message.failed, message.value, message.runMs);
        this.#tell();
    }
  }

  async #answer(held: Held<C>, number: number, data: Sealed): Promise<void> {
    const { slot, generation, attempt } = held;
    let kind: 'answer' | 'refusal' = 'answer';
    let value: Sealed;
    try {
      value = await this.#owner.sink.request(held.call!, attempt, data);
    } catch (error) {
      kind = 'refusal';
      value = sealFailure(error);
    }
    if (!this.#gone) this.link.send({ kind, slot, generation, number, value });
  }

  /** Takes results off the worker without telling them: what they held can be used for other calls at once. */
  gather(): void {
    this.link.drain((slot, generation, failed, runMs, sealed) => {
      const held = this.#calls.find(slot, generation);
      if (held !== undefined) this.#arrive(held, failed, sealed, runMs);
    });
  }

  #arrive(held: Held<C>, failed: boolean, sealed: Sealed, runMs: number): void {
    const call = held.call!;
    this.#owner.met(call.definition, runMs);
    this.#arrived.add(call, held.attempt, held.dropped, failed, sealed, runMs);
    this.#calls.release(held);
    this.finished++;
  }

  #drain(): void {
    this.gather();
    this.#tell();
  }

  #tell(): void {
    if (this.#arrived.size === 0) return;
    const arrived = this.#arrived;
    this.#arrived = new Arrivals();
    const now = Date.now();
    const { sink } = this.#owner;
    const totalMs = arrived.tell(
      (call, attempt, failed, sealed, runMs) =>
        sink.finished(call, attempt, failed, sealed, now - Math.round(runMs), this.place, runMs),
      (call, attempt) => sink.stopped?.(call, attempt, true),
    );
    if (this.held === 0) this.idleSince = performance.now();
    this.#owner.progressed(this, arrived.size, totalMs);
  }

  #skipped(held: Held<C>): void {
    const call = this.#giveBack(held);
    if (held.dropped) this.#owner.sink.stopped?.(call, held.attempt, false);
    this.#owner.freed(held.dropped ? [] : [call]);
  }

  #log(stream: 'stdout' | 'stderr', line: string): void {
    const [only, ...others] = this.runningCalls();
    if (only !== undefined && others.length === 0)
      this.#owner.sink.log(only.call!, only.attempt, stream, line);
  }

  #exited(exit: WorkerExit): void {
    this.#gone = true;
    this.#owner.ending(this);
    this.#drain();
    const unstarted: C[] = [];
    for (const held of [...this.#calls.oldestFirst()]) {
      const { attempt, dropped, moved } = held;
      const started = this.link.startedAt(held.slot, held.generation) !== NOT_STARTED; // ended: its result is lost too
      if (!started && !moved && !dropped) {
        unstarted.push(this.#giveBack(held));
        continue;
      }
      const call = held.call!;
      this.#calls.release(held);
      if (dropped) this.#owner.sink.stopped?.(call, attempt, started);
      else this.#owner.sink.failed(call, attempt, workerLost(this.link.name, exit, started));
    }
    this.#owner.lost(this, unstarted, exit);
  }
}
