import {
  open,
  runCall,
  type Sealed,
  seal,
  sealFailure,
  type TaskReference,
  WorkerContext,
} from '@elsewhere/core/worker';
import { CALL_FIELDS, CLAIM, CONTROL, RESULT, STARTED_AT, type TaskNumber } from '../protocol.js';
import type { Outlet } from './outlet.js';
import type { RingWriter } from './ring-writer.js';

/** Results may wait this long in the ring, in milliseconds, while more of the same batch run. */
const FLUSH_MS = 1;

interface Running {
  readonly slot: number;
  readonly generation: number;
  readonly context: WorkerContext;
  /** It has said something by message: its result must not overtake that. */
  spoke: boolean;
}

/** What a {@link CallLoop} works with. */
export interface LoopParts {
  readonly claims: Int32Array;
  readonly control: Int32Array;
  readonly times: Float64Array;
  readonly ring: RingWriter;
  readonly outlet: Outlet;
  readonly idPrefix: string;
}

/** Runs the calls of this thread one after another, without a promise for those that need none. */
export class CallLoop {
  readonly #parts: LoopParts;
  readonly #references: TaskReference[] = [];
  /** Messages for calls that are here and have not started, by slot and generation. */
  readonly #early = new Map<string, Sealed[]>();
  #batches: (readonly unknown[])[] = [];
  #cursor = 0;
  #working = false;
  #running: Running | undefined;
  #flushedAt = 0;
  #unflushed = false;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  /** Takes calls, {@link CALL_FIELDS} items each. */
  add(batch: readonly unknown[]): void {
    this.#batches.push(batch);
    if (!this.#working) this.#proceed();
  }

  /** The context of a call, while it runs. */
  contextOf(slot: number, generation: number): WorkerContext | undefined {
    const running = this.#running;
    return running?.slot === slot && running.generation === generation ? running.context : undefined;
  }

  /** Hands a message to a call, or keeps it until the call starts. */
  deliver(slot: number, generation: number, message: Sealed): void {
    const context = this.contextOf(slot, generation);
    if (context !== undefined) {
      context.deliver(message);
      return;
    }
    const key = `${slot} ${generation}`;
    const early = this.#early.get(key) ?? [];
    early.push(message);
    if (this.#isPosted(slot, generation)) this.#early.set(key, early);
  }

  #proceed(): void {
    this.#working = true;
    this.#flushedAt = performance.now();
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      while (this.#cursor < batch.length) {
        const at = this.#cursor;
        this.#cursor += CALL_FIELDS;
        const waiting = this.#start(batch, at);
        if (waiting !== undefined) {
          waiting.then(() => this.#proceed());
          return;
        }
      }
      this.#batches.shift();
      this.#cursor = 0;
    }
    this.#working = false;
    this.#flush();
  }

  /** Runs one call; returns a promise only when the call does. */
  #start(batch: readonly unknown[], at: number): Promise<void> | undefined {
    const [slot, generation, task] = [
      batch[at] as number,
      batch[at + 1] as number,
      batch[at + 2] as TaskNumber,
    ];
    const reference = this.#referenceOf(task);
    const posted = generation * 4 + CLAIM.posted;
    const { claims, control, times, outlet } = this.#parts;
    const started = generation * 4 + CLAIM.started;
    if (Atomics.compareExchange(claims, slot, posted, started) !== posted) {
      this.#early.delete(`${slot} ${generation}`);
      return undefined; // revoked: the call is settled or runs elsewhere
    }
    const startedAt = performance.now();
    times[STARTED_AT] = performance.timeOrigin + startedAt;
    Atomics.store(control, CONTROL.current, slot + 1);
    const running = this.#open(slot, generation, batch[at + 3] as number, batch[at + 4] as number);
    try {
      const sealed = batch[at + 5] as readonly unknown[] | Sealed;
      const args = Array.isArray(sealed) ? sealed : (open(sealed as Sealed) as readonly unknown[]);
      const returned = runCall(reference, args, running.context);
      if (isPromiseLike(returned)) {
        this.#flush();
        outlet.post({ kind: 'started', slot, generation });
        return this.#wait(running, returned, startedAt);
      }
      this.#settle(running, false, returned, startedAt);
    } catch (error) {
      this.#settle(running, true, error, startedAt);
    }
    return undefined;
  }

  async #wait(running: Running, returned: PromiseLike<unknown>, startedAt: number): Promise<void> {
    try {
      this.#settle(running, false, await returned, startedAt);
    } catch (error) {
      this.#settle(running, true, error, startedAt);
    }
  }

  #open(slot: number, generation: number, number: number, attempt: number): Running {
    const { outlet, idPrefix } = this.#parts;
    const speak = (): Running => {
      running.spoke = true;
      return running;
    };
    const context = new WorkerContext(`${idPrefix}-${number.toString(36)}`, attempt, 'threads', {
      progress: (fraction, note) =>
        speak() && outlet.postEvent({ kind: 'progress', slot, generation, fraction, note }),
      message: (message) => speak() && outlet.postEvent({ kind: 'message', slot, generation, message }),
      request: (asked, data) =>
        speak() && outlet.postEvent({ kind: 'request', slot, generation, number: asked, data }),
    });
    const running: Running = { slot, generation, context, spoke: false };
    this.#running = running;
    if (this.#early.size > 0) {
      const key = `${slot} ${generation}`;
      for (const message of this.#early.get(key) ?? []) context.deliver(message);
      this.#early.delete(key);
    }
    return running;
  }

  #settle(running: Running, failed: boolean, value: unknown, startedAt: number): void {
    const { slot, generation, context } = running;
    const endedAt = performance.now();
    const runMs = endedAt - startedAt;
    context.end();
    let hasFailed = failed;
    let sealed: Sealed;
    try {
      sealed = failed ? sealFailure(value) : seal(value, 'result');
    } catch (error) {
      hasFailed = true;
      sealed = sealFailure(error);
    }
    this.#running = undefined;
    const { control, ring, outlet } = this.#parts;
    const mark = generation * 4 + (hasFailed ? RESULT.error : RESULT.value);
    const micros = Math.min(Math.round(runMs * 1_000), 2 ** 31 - 1);
    if (running.spoke || typeof sealed !== 'string' || !ring.write(slot, mark, micros, sealed)) {
      const blobs = typeof sealed === 'string' ? [] : sealed.blobs;
      outlet.post({ kind: 'result', slot, generation, failed: hasFailed, value: sealed, runMs }, blobs);
    } else {
      this.#unflushed = true;
    }
    Atomics.store(control, CONTROL.current, 0);
    if (endedAt - this.#flushedAt > FLUSH_MS) this.#flush();
  }

  #flush(): void {
    if (!this.#unflushed) return;
    this.#unflushed = false;
    this.#flushedAt = performance.now();
    this.#parts.outlet.wake();
  }

  #referenceOf(task: TaskNumber): TaskReference {
    if (typeof task !== 'number') this.#references[task.number] = task.reference;
    return this.#references[typeof task === 'number' ? task : task.number]!;
  }

  #isPosted(slot: number, generation: number): boolean {
    return Atomics.load(this.#parts.claims, slot) === generation * 4 + CLAIM.posted;
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
