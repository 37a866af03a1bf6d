import { type AttemptNumber, RUN_FIELDS, type TaskNumber, type ToWorker } from '../protocol.js';
import {
  type CallContext,
  findFunction,
  open,
  runCall,
  type Sealed,
  seal,
  sealFailure,
  type TaskReference,
} from '../worker/index.js';
import type { Outbound } from './outbound.js';
import { RunningCall } from './running-call.js';

/** Results may wait this long, in milliseconds, while more of the same batch run. */
const FLUSH_MS = 1;

/** Runs the calls of this worker in the order they came, without a promise for those that need none. */
export class CallLoop {
  readonly #outbound: Outbound;
  /** Async calls that may overlap. */
  readonly #overlap: number;
  readonly #afterCall: (() => void) | undefined;
  readonly #references: TaskReference[] = [];
  readonly #running = new Map<number, RunningCall>();
  /** Messages for calls that are here and have not started, by slot and generation. */
  readonly #early = new Map<string, Sealed[]>();
  readonly #batches: (readonly unknown[])[] = [];
  /** The run in the first batch that is next, and the call within it. */
  #cursor = 0;
  #within = 0;
  #working = false;
  #flushedAt = 0;
  #unflushed = false;

  constructor(outbound: Outbound, overlap: number, afterCall?: () => void) {
    this.#outbound = outbound;
    this.#overlap = overlap;
    this.#afterCall = afterCall;
  }

  /** True while a call runs or waits to run. */
  get busy(): boolean {
    return this.#running.size > 0 || this.#batches.length > 0;
  }

  /** The call that has this context, while it runs. */
  find(context: CallContext): RunningCall | undefined {
    for (const call of this.#running.values()) if (call.context === context) return call;
    return undefined;
  }

  receive(message: ToWorker): void {
    if (typeof message === 'string') {
      this.#add(JSON.parse(message) as unknown[]);
      return;
    }
    if (message.kind === 'call') {
      this.#add([...message.fields, [message.value]]);
      return;
    }
    if (message.kind === 'prepare') {
      prepare(this.#referenceOf(message.task));
      return;
    }
    const call = this.#running.get(message.slot);
    const context = call?.generation === message.generation ? call.context : undefined;
    switch (message.kind) {
      case 'message':
        if (context === undefined) this.#keep(message.slot, message.generation, message.value);
        else context.deliver(message.value);
        break;
      case 'answer':
        context?.answer(message.number, message.value);
        break;
      case 'refusal':
        context?.refuse(message.number, message.value);
        break;
      case 'abort':
        if (context === undefined) return;
        this.#outbound.send({ kind: 'aborting', slot: message.slot, generation: message.generation });
        context.abort(open(message.value));
    }
  }

  #add(batch: readonly unknown[]): void {
    this.#batches.push(batch);
    if (!this.#working) this.#proceed();
  }

  #keep(slot: number, generation: number, message: Sealed): void {
    const key = `${slot} ${generation}`;
    const early = this.#early.get(key) ?? [];
    early.push(message);
    this.#early.set(key, early);
  }

  #proceed(): void {
    this.#working = true;
    this.#flushedAt = performance.now();
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      for (; this.#cursor < batch.length; this.#cursor += RUN_FIELDS) {
        const { length } = batch[this.#cursor + 5] as readonly unknown[];
        while (this.#within < length) {
          if (this.#running.size >= this.#overlap) {
            this.#working = false;
            return;
          }
          this.#start(batch, this.#cursor, this.#within++);
        }
        this.#within = 0;
      }
      this.#batches.shift();
      this.#cursor = 0;
    }
    this.#working = false;
    this.#flush();
  }

  #start(batch: readonly unknown[], at: number, within: number): void {
    const slot = (batch[at] as number) + within;
    const generation = batch[at + 1] as number;
    const reference = this.#referenceOf(batch[at + 2] as TaskNumber);
    if (!this.#outbound.claim(slot, generation, reference)) {
      if (this.#early.size > 0) this.#early.delete(`${slot} ${generation}`);
      return; // the call is settled or runs elsewhere
    }
    const number = batch[at + 3] as number | string;
    const told = batch[at + 4] as AttemptNumber;
    const headers = typeof told === 'number' ? undefined : told[1];
    const call = new RunningCall(
      this.#outbound,
      slot,
      generation,
      typeof number === 'string' ? number : number + within,
      typeof told === 'number' ? told : told[0],
    );
    this.#running.set(slot, call);
    if (this.#early.size > 0) this.#deliverEarly(call);
    try {
      const sealed = (batch[at + 5] as readonly (readonly unknown[] | Sealed)[])[within]!;
      const args = Array.isArray(sealed) ? sealed : (open(sealed as Sealed) as readonly unknown[]);
      const returned = runCall(reference, args, call.context, headers);
      if (isPromiseLike(returned)) void this.#wait(call, returned);
      else this.#settle(call, false, returned);
    } catch (error) {
      this.#settle(call, true, error);
    }
  }

  async #wait(call: RunningCall, returned: PromiseLike<unknown>): Promise<void> {
    this.#flush();
    this.#outbound.send({ kind: 'started', slot: call.slot, generation: call.generation });
    try {
      this.#settle(call, false, await returned);
    } catch (error) {
      this.#settle(call, true, error);
    }
    if (this.#working) return;
    this.#flush();
    this.#proceed();
  }

  #settle(call: RunningCall, failed: boolean, value: unknown): void {
    call.end();
    let hasFailed = failed;
    let sealed: Sealed;
    try {
      sealed = failed ? sealFailure(value) : seal(value, 'result');
    } catch (error) {
      hasFailed = true;
      sealed = sealFailure(error);
    }
    this.#running.delete(call.slot);
    const endedAt = performance.now();
    const runMs = endedAt - call.startedAt;
    const { slot, generation } = call;
    if (call.spoke)
      this.#outbound.send({ kind: 'result', slot, generation, failed: hasFailed, runMs, value: sealed });
    else {
      this.#outbound.finish(slot, generation, hasFailed, runMs, sealed);
      this.#unflushed = true;
    }
    this.#afterCall?.();
    if (endedAt - this.#flushedAt > FLUSH_MS) this.#flush();
  }

  #flush(): void {
    if (!this.#unflushed) return;
    this.#unflushed = false;
    this.#flushedAt = performance.now();
    this.#outbound.flush();
  }

  #deliverEarly(call: RunningCall): void {
    const key = `${call.slot} ${call.generation}`;
    for (const message of this.#early.get(key) ?? []) call.context.deliver(message);
    this.#early.delete(key);
  }

  #referenceOf(task: TaskNumber): TaskReference {
    if (typeof task === 'number') return this.#references[task]!;
    this.#references[task.number] = task.reference;
    return task.reference;
  }
}

/** The call that needs it tells what is wrong with it. */
function prepare(task: TaskReference): void {
  findFunction(task).catch(() => {});
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
