import { hostname } from 'node:os';
import { ExecutorError } from '@elsewhere/core';
import {
  type LiveCall,
  open,
  type Remote,
  type Sealed,
  seal,
  sealFailure,
  tellRemote,
} from '@elsewhere/core/adapter';
import { Batch } from './batch.js';
import type { ThreadHandle, ThreadPlace } from './client.js';
import { type Held, HeldCalls } from './held.js';
import { CLAIM, CONTROL, RESULT, SLOTS, STARTED_AT, type TaskNumber, type ToParent } from './protocol.js';
import { RingReader } from './ring-reader.js';
import { Stopper } from './stopper.js';

/** What a thread tells its pool. */
export interface ThreadOwner {
  readonly idPrefix: string;
  /** Calls have ended: `count` of them ran for `totalMs` together. */
  progressed(count: number, totalMs: number): void;
  /** The thread is gone. `unstarted` are the calls it had not begun. */
  lost(thread: Thread, unstarted: readonly LiveCall[], bootFailure: unknown): void;
}

/** One worker thread, seen from the parent: what it holds, what it runs, how it ends. */
export class Thread {
  readonly #owner: ThreadOwner;
  readonly #handle: ThreadHandle;
  readonly #times: Float64Array;
  readonly #ring: RingReader;
  readonly #stopper: Stopper;
  readonly #calls: HeldCalls = new HeldCalls(this, SLOTS);
  readonly #tasks = new Map<string, number>();
  #booted = false;
  #gone = false;

  constructor(place: ThreadPlace, owner: ThreadOwner) {
    this.#owner = owner;
    this.#handle = place.start(owner.idPrefix, {
      message: (message) => this.#receive(message),
      exit: (exitCode, error, stderr) => this.#exited(exitCode, error, stderr),
    });
    this.#times = new Float64Array(this.#handle.control.buffer);
    this.#ring = new RingReader(this.#handle.ring, this.#handle.control);
    this.#stopper = new Stopper(
      (message) => this.#handle.post(message),
      () => this.#handle.terminate(),
    );
    this.#handle.booted.then(
      () => {
        this.#booted = true;
      },
      () => {},
    );
  }

  /** True while a call runs, wanted or not. */
  get busy(): boolean {
    return !this.#gone && Atomics.load(this.#handle.control, CONTROL.current) !== 0;
  }

  /** Calls in its hands, run or not. */
  get held(): number {
    return this.#calls.size;
  }

  /** Calls it could take besides. */
  get room(): number {
    return this.#calls.room;
  }

  /** Sends calls; they run in this order, after those it holds. */
  send(calls: readonly LiveCall[]): void {
    const batch = new Batch((message, transfer) => this.#handle.post(message, transfer));
    for (const call of calls) {
      const held = this.#hold(call);
      batch.add(held.slot, held.generation, this.#numberOf(call), call);
    }
    batch.flush();
    for (const call of calls) {
      for (const message of call.takeOutbox()) this.deliver(call.slot as Held, message);
    }
  }

  /** Takes back up to `most` calls that have not started, the last ones first, in their order. */
  takeBack(most: number, wanted: (call: LiveCall) => boolean = () => true): LiveCall[] {
    const taken: LiveCall[] = [];
    for (const held of this.#calls.newestFirst()) {
      const call = held.call!;
      if (taken.length === most) break;
      if (held.moved || !wanted(call)) continue;
      if (!this.#revoke(held)) break; // this one has started, and so have all before it
      taken.push(call);
    }
    return taken.reverse();
  }

  /** The attempt is no longer wanted: revoked if it has not started, else stopped. */
  drop(held: Held, reason: unknown): void {
    if (held.call === undefined || held.dropped || this.#revoke(held)) return;
    held.dropped = true;
    this.#stopper.stop(held, seal(reason, 'reason'));
  }

  deliver(held: Held, message: Sealed): void {
    this.#handle.post({ kind: 'message', slot: held.slot, generation: held.generation, message });
  }

  /** Tells the call that runs that it has started, and takes results that wait behind a long one. */
  look(): void {
    this.#drain();
    const current = Atomics.load(this.#handle.control, CONTROL.current);
    if (current === 0) return;
    const held = this.#calls.at(current - 1);
    if (held !== undefined && !held.dropped)
      held.call!.started(held.attempt, Math.round(this.#times[STARTED_AT]!));
  }

  #hold(call: LiveCall): Held {
    const held = this.#calls.add(call);
    Atomics.store(this.#handle.claims, held.slot, held.generation * 4 + CLAIM.posted);
    call.slot = held;
    return held;
  }

  #revoke(held: Held): boolean {
    const posted = held.generation * 4 + CLAIM.posted;
    const revoked = held.generation * 4 + CLAIM.revoked;
    if (Atomics.compareExchange(this.#handle.claims, held.slot, posted, revoked) !== posted) return false;
    this.#calls.release(held);
    return true;
  }

  #numberOf({ definition }: LiveCall): TaskNumber {
    const known = this.#tasks.get(definition.key);
    if (known !== undefined) return known;
    const number = this.#tasks.size;
    this.#tasks.set(definition.key, number);
    const { run: _, ...reference } = definition;
    return { number, reference };
  }

  #receive(message: ToParent): void {
    if (message === 'wake') {
      Atomics.store(this.#handle.control, CONTROL.awake, 0);
      this.#drain();
      return;
    }
    if (message.kind === 'progress' || message.kind === 'message' || message.kind === 'request')
      this.#heard();
    const held = this.#calls.find(message.slot, message.generation);
    if (held === undefined) return;
    const { attempt } = held;
    const call = held.call!;
    switch (message.kind) {
      case 'started':
        call.started(attempt);
        break;
      case 'aborting':
        this.#stopper.acknowledged(held);
        break;
      case 'progress':
        call.setProgress(attempt, { fraction: message.fraction, note: open(message.note) });
        break;
      case 'message':
        call.message(attempt, open(message.message));
        break;
      case 'request':
        void this.#answer(held, message.number, message.data);
        break;
      case 'result':
        this.#drain();
        this.#finish(held, message.failed, message.value, message.runMs);
        this.#owner.progressed(1, message.runMs);
    }
  }

  #heard(): void {
    Atomics.add(this.#handle.control, CONTROL.heard, 1);
    Atomics.notify(this.#handle.control, CONTROL.heard);
  }

  async #answer(held: Held, number: number, data: Sealed): Promise<void> {
    const { slot, generation, attempt } = held;
    try {
      const value = seal(await held.call!.request(attempt, open(data)), 'answer');
      if (!this.#gone) this.#handle.post({ kind: 'answer', slot, generation, number, value });
    } catch (error) {
      if (!this.#gone)
        this.#handle.post({ kind: 'refusal', slot, generation, number, value: sealFailure(error) });
    }
  }

  #drain(): void {
    let count = 0;
    let micros = 0;
    this.#ring.drain((slot, mark, runMicros, text) => {
      const held = this.#calls.find(slot, mark >> 2);
      if (held === undefined) return;
      count++;
      micros += runMicros;
      this.#finish(held, (mark & 3) === RESULT.error, text, runMicros / 1_000);
    });
    if (count > 0) this.#owner.progressed(count, micros / 1_000);
  }

  #finish(held: Held, failed: boolean, sealed: Sealed, runMs: number): void {
    const { attempt, dropped } = held;
    const call = held.call!;
    this.#calls.release(held);
    if (dropped && !call.live) return;
    const startedAt = Date.now() - Math.round(runMs);
    call.started(attempt, startedAt);
    if (!failed) {
      call.succeed(attempt, open(sealed));
      return;
    }
    const error = open(sealed);
    tellRemote(error, this.#remote(attempt));
    call.fail(attempt, error);
  }

  #remote(attempt: number): Remote {
    return { executor: 'threads', host: hostname(), pid: process.pid, attempt };
  }

  #exited(exitCode: number, error: Error | undefined, stderr: string): void {
    this.#drain();
    this.#gone = true;
    const unstarted: LiveCall[] = [];
    for (const held of [...this.#calls.oldestFirst()]) {
      const { attempt, dropped, moved } = held;
      const call = held.call!;
      const started = Atomics.load(this.#handle.claims, held.slot) === held.generation * 4 + CLAIM.started;
      this.#calls.release(held);
      if (!started && !moved) unstarted.push(call);
      else if (!dropped) call.fail(attempt, this.#lost(exitCode, error, stderr, started), true);
    }
    const bootFailure = this.#booted
      ? undefined
      : (error ?? new Error(`the thread exited with code ${exitCode}`));
    this.#owner.lost(this, unstarted, bootFailure);
  }

  #lost(exitCode: number, error: Error | undefined, stderr: string, started: boolean): ExecutorError {
    const why =
      error === undefined ? `exited with code ${exitCode}` : `died of ${error.name}: ${error.message}`;
    const when = started ? 'while it ran this call' : 'after the values of this call had moved into it';
    const lost = new ExecutorError('WORKER_LOST', `the worker thread ${why} ${when}`, {
      executor: 'threads',
      exitCode,
      stderr,
      ...(error === undefined ? {} : { cause: error }),
    });
    return lost;
  }
}
