import type { Sealed } from '../../src/adapter/index.js';
import {
  ENDED,
  type Link,
  type LinkListener,
  NOT_STARTED,
  type TakeResult,
  type WorkerExit,
} from '../../src/pool/link.js';
import { type FromWorker, RUN_FIELDS, type ToWorker } from '../../src/protocol.js';

/** A call as a fake worker was sent it. */
export interface SentCall {
  readonly number: number;
  readonly attempt: number;
  readonly slot: number;
  readonly generation: number;
  state: 'posted' | 'started' | 'ended' | 'revoked';
}

/** How a fake worker ends unless the test says otherwise. */
export const EXIT: WorkerExit = { exitCode: 1, exitSignal: undefined, error: undefined, stderr: '' };

/** A worker that does what the test says, one step at a time. */
export class FakeLink implements Link {
  readonly pid = 4_711;
  readonly name = 'fake worker';
  readonly booted: Promise<void>;
  readonly listener: LinkListener;
  /** Everything about calls that was sent besides them. */
  readonly messages: Extract<ToWorker, { readonly value: Sealed }>[] = [];
  /** Tasks that it was to import. */
  readonly prepared: string[] = [];
  readonly calls: SentCall[] = [];
  readonly transfers: (readonly object[])[] = [];
  retired = 0;
  killed = 0;
  heardEvents = 0;
  gone = false;
  #boot!: () => void;
  #results: Parameters<TakeResult>[] = [];

  constructor(listener: LinkListener) {
    this.listener = listener;
    this.booted = new Promise((resolve) => {
      this.#boot = resolve;
    });
  }

  /** Numbers of the calls in its hands that it has not begun, in order. */
  get waiting(): number[] {
    return this.calls.filter(({ state }) => state === 'posted').map(({ number }) => number);
  }

  boot(): void {
    this.#boot();
  }

  /** Begins the next call that was not revoked. */
  start(): SentCall {
    const call = this.calls.find(({ state }) => state === 'posted');
    if (call === undefined) throw new Error('the fake worker has nothing to start');
    call.state = 'started';
    return call;
  }

  /** Ends a call, the one that has run longest unless a number says which; the pool is told now unless `quiet`. */
  finish(
    number?: number,
    { runMs = 0, failed = false, quiet = false, value = '"done"' as Sealed } = {},
  ): void {
    const call = this.calls.find(
      (each) => each.state === 'started' && (number === undefined || each.number === number),
    );
    if (call === undefined) throw new Error('the fake worker has nothing to finish');
    call.state = 'ended';
    this.#results.push([call.slot, call.generation, failed, runMs, value]);
    if (!quiet) this.listener.results();
  }

  /** Runs the next call from its start to its end. */
  run(runMs = 0): void {
    this.start();
    this.finish(undefined, { runMs });
  }

  say(call: SentCall, message: object): void {
    this.listener.message({ ...message, slot: call.slot, generation: call.generation } as FromWorker);
  }

  exit(exit: WorkerExit = EXIT): void {
    this.gone = true;
    this.listener.exit(exit);
  }

  post(): void {}

  revoke(slot: number, generation: number): boolean {
    const call = this.#find(slot, generation);
    if (call?.state !== 'posted') return false;
    call.state = 'revoked';
    return true;
  }

  startedAt(slot: number, generation: number): number {
    const state = this.#find(slot, generation)?.state;
    if (state === 'started') return 1_795_420_800_000;
    return state === 'ended' ? ENDED : NOT_STARTED;
  }

  send(message: ToWorker, transfer: readonly object[] = []): void {
    if (typeof message === 'string') this.#add(JSON.parse(message) as unknown[]);
    else if (message.kind === 'call') this.#add([...message.fields, [message.value]]);
    else if (message.kind === 'prepare') this.prepared.push(message.task.reference.name);
    else this.messages.push(message);
    if (transfer.length > 0) this.transfers.push(transfer);
  }

  drain(take: TakeResult): void {
    for (const result of this.#results.splice(0)) take(...result);
  }

  heard(): void {
    this.heardEvents++;
  }

  kill(): void {
    this.killed++;
  }

  retire(): void {
    this.retired++;
  }

  #add(fields: readonly unknown[]): void {
    for (let at = 0; at < fields.length; at += RUN_FIELDS) {
      const [slot, generation, , number, attempt] = fields.slice(at, at + RUN_FIELDS) as number[];
      for (const within of (fields[at + 5] as readonly unknown[]).keys()) {
        this.calls.push({
          number: number! + within,
          attempt: attempt!,
          slot: slot! + within,
          generation: generation!,
          state: 'posted',
        });
      }
    }
  }

  #find(slot: number, generation: number): SentCall | undefined {
    return this.calls.find((call) => call.slot === slot && call.generation === generation);
  }
}
