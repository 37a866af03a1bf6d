import { ExecutorError } from '@elsewhere/core';
import type { LiveCall, Pool, PoolContext, Sealed } from '@elsewhere/core/adapter';
import { openPlace, type ThreadPlace, type ThreadSettings } from './client.js';
import type { Held } from './held.js';
import { Pace } from './pace.js';
import { Thread } from './thread.js';

/** Milliseconds between looks at busy threads: for `started` of calls that block, and for work to steal. */
const LOOK_MS = 10;

/** Threads that die at birth in a row before waiting calls fail. */
const BOOT_TRIES = 3;

/** Stealing less work than this, in milliseconds, is not worth a message. */
const WORTH_STEALING_MS = 0.05;

/** Keeps threads busy: fills them by mean run time, moves work from busy ones to idle ones, replaces lost ones. */
export class ThreadPool implements Pool {
  readonly eagerAt = 512;
  readonly #context: PoolContext;
  readonly #settings: ThreadSettings;
  readonly #workers: number;
  readonly #places: ThreadPlace[] = [];
  readonly #threads = new Map<Thread, ThreadPlace>();
  readonly #pace = new Pace();
  #bootFailures = 0;
  #closing = false;
  #lookTimer: NodeJS.Timeout | undefined;
  #stopped: (() => void) | undefined;

  constructor(context: PoolContext, workers: number, settings: ThreadSettings) {
    this.#context = context;
    this.#workers = workers;
    this.#settings = settings;
  }

  pump(): void {
    const { queue } = this.#context;
    if (queue.size === 0) {
      this.#steal();
      return;
    }
    this.#makeWayForPriority();
    this.#grow();
    for (const thread of this.#byLoad()) {
      const depth = this.#pace.depth;
      if (thread.held > depth / 2) continue;
      const share = Math.max(1, Math.ceil(queue.size / this.#threads.size));
      this.#fill(thread, Math.min(depth - thread.held, share, thread.room));
    }
    this.#startLooking();
  }

  drop(call: LiveCall, _attempt: number, reason: unknown): void {
    const held = call.slot as Held;
    held.thread.drop(held, reason);
  }

  deliver(call: LiveCall, message: Sealed): void {
    const held = call.slot as Held;
    held.thread.deliver(held, message);
  }

  running(): number {
    let running = 0;
    for (const thread of this.#threads.keys()) {
      if (!thread.busy) continue;
      running++;
      thread.look();
    }
    return running;
  }

  workers(): number {
    return this.#workers;
  }

  async close(): Promise<void> {
    this.#closing = true;
    while (this.#isBusy()) {
      await new Promise<void>((resolve) => {
        this.#stopped = resolve;
        this.#startLooking();
      });
    }
    clearInterval(this.#lookTimer);
    await Promise.all(this.#places.map((place) => place.close()));
  }

  #fill(thread: Thread, most: number): void {
    const calls: LiveCall[] = [];
    while (calls.length < most) {
      const call = this.#context.take();
      if (call === undefined) break;
      if (mustNotWait(call) && thread.held + calls.length > 0) {
        this.#context.putBack([call]); // what moves is sent to an idle thread only: it cannot be taken back
        break;
      }
      calls.push(call);
      if (mustNotWait(call)) break;
    }
    if (calls.length > 0) thread.send(calls);
  }

  #grow(): void {
    const busy = [...this.#threads.keys()].filter((thread) => thread.held > 0).length;
    const wanted = Math.min(this.#workers, busy + this.#context.queue.size);
    while (this.#threads.size < wanted) {
      const place = openPlace(this.#settings);
      this.#places.push(place);
      this.#occupy(place);
    }
  }

  #occupy(place: ThreadPlace): void {
    const thread = new Thread(place, {
      idPrefix: this.#context.idPrefix,
      progressed: (count, totalMs) => this.#progressed(count, totalMs),
      lost: (gone, unstarted, bootFailure) => this.#lost(gone, unstarted, bootFailure),
    });
    this.#threads.set(thread, place);
  }

  #progressed(count: number, totalMs: number): void {
    this.#bootFailures = 0;
    this.#pace.learn(count, totalMs);
    this.pump();
    if (!this.#isBusy()) this.#stopped?.();
  }

  #lost(thread: Thread, unstarted: readonly LiveCall[], bootFailure: unknown): void {
    const place = this.#threads.get(thread)!;
    this.#threads.delete(thread);
    this.#context.putBack(unstarted);
    if (!this.#isBusy()) this.#stopped?.();
    if (this.#closing && this.#context.queue.size === 0) return;
    if (bootFailure === undefined) {
      this.#occupy(place);
    } else if (++this.#bootFailures < BOOT_TRIES) {
      this.#replace(place);
    } else {
      this.#giveUp(bootFailure);
      this.#replace(place);
    }
    this.#context.wake();
  }

  /** A Tinypool whose worker died at birth starts no other. */
  #replace(place: ThreadPlace): void {
    this.#places.splice(this.#places.indexOf(place), 1);
    void place.close();
  }

  #giveUp(cause: unknown): void {
    this.#bootFailures = 0;
    const told = cause instanceof Error ? cause.message : String(cause);
    for (let call = this.#context.take(); call !== undefined; call = this.#context.take()) {
      const message = `no worker thread could be started, ${BOOT_TRIES} tries failed, the last with: ${told}`;
      call.fail(call.attempt, new ExecutorError('UNAVAILABLE', message, { cause, retryable: false }), true);
    }
  }

  /** Idle threads take from the busiest what it has not started. */
  #steal(): void {
    for (const thief of this.#threads.keys()) {
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
    const top = this.#context.queue.topPriority ?? 0;
    if (top === 0 && !this.#context.queue.hasLanes) return;
    for (const thread of this.#threads.keys()) {
      this.#context.putBack(thread.takeBack(thread.held, (call) => call.priority < top));
    }
  }

  #byLoad(): Thread[] {
    return [...this.#threads.keys()].sort((left, right) => left.held - right.held);
  }

  #isBusy(): boolean {
    for (const thread of this.#threads.keys()) if (thread.held > 0) return true;
    return false;
  }

  #startLooking(): void {
    this.#lookTimer ??= setInterval(() => this.#look(), LOOK_MS).unref();
  }

  #look(): void {
    for (const thread of this.#threads.keys()) if (thread.held > 0) thread.look();
    if (this.#isBusy()) {
      this.#steal();
      return;
    }
    clearInterval(this.#lookTimer);
    this.#lookTimer = undefined;
    this.#stopped?.();
  }
}

function mustNotWait({ options }: LiveCall): boolean {
  return (options.transfer?.length ?? 0) > 0;
}
