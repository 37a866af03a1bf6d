import { WorkerPool } from '@elsewhere/core/pool';
import { type Accepted, ExecutorError, type Sealed, seal, sealFailure } from '@elsewhere/core/worker';
import { LimitWatch } from '../process/limit-watch.js';
import { attemptKey, type CallAttempt, type SealedCall } from '../wire/sealed-call.js';
import type { SealedOutcome } from '../wire/sealed-outcome.js';
import type { CallIo, HostStatus, OwnedHost } from './host.js';
import { type Ending, HOST, HostCall } from './host-call.js';
import type { HostSettings } from './host-options.js';
import { hostSink, linkOf } from './host-sink.js';
import { Intake } from './intake.js';
import type { Lease } from './lease.js';
import { checkSlot, startSlot } from './slot.js';
import { Throttle } from './throttle.js';

const NOT_STARTED: SealedOutcome = {
  kind: 'not-started',
  value: '',
  ours: true,
  startedAt: undefined,
  runMs: 0,
  host: HOST,
  pid: 0,
};

/** A host whose calls run in the slots of a pool. */
export class SlotHost implements OwnedHost {
  readonly slots: number;
  readonly accepts: readonly Accepted[];
  readonly broken: Promise<Error>;
  readonly #settings: HostSettings;
  readonly #pool: WorkerPool<HostCall>;
  readonly #intake: Intake;
  readonly #calls = new Map<string, HostCall>();
  readonly #waiting = new Set<() => void>();
  readonly #throttle = new Throttle();
  #break!: (error: Error) => void;
  #lease: Lease | undefined;
  #finished = 0;
  #awake = false;
  #alive: NodeJS.Timeout | undefined;
  #drained: Promise<void> | undefined;

  constructor(settings: HostSettings) {
    this.slots = settings.slots;
    this.accepts = settings.accepts;
    this.#settings = settings;
    this.broken = new Promise((resolve) => {
      this.#break = (error) => {
        resolve(error);
        void this.drain();
      };
    });
    this.#intake = new Intake(() => this.#wake());
    const watch = new LimitWatch<HostCall>((call, _attempt, error) => this.#exceed(call, error));
    const host = this;
    this.#pool = new WorkerPool<HostCall>(this.#intake, {
      workers: settings.slots,
      callsPerWorker: 1,
      recycleAfterCalls: settings.recycleAfterCalls,
      sink: hostSink({
        get draining() {
          return host.#drained !== undefined;
        },
        throttle: this.#throttle,
        broken: (error) => this.#break(error),
        exceed: (call, error) => this.#exceed(call, error),
      }),
      start: (listener) => startSlot(settings, listener),
      look: (workers) => watch.look(workers),
    });
  }

  run(call: SealedCall, io: CallIo = {}): Promise<SealedOutcome> {
    const key = attemptKey(call);
    if (this.#drained !== undefined) return Promise.resolve(NOT_STARTED);
    if (this.#calls.has(key)) return Promise.resolve({ ...NOT_STARTED, kind: 'superseded' });
    return new Promise((resolve) => {
      const held = new HostCall(call, io, this.#lease, (outcome) => {
        this.#calls.delete(key);
        if (outcome.startedAt !== undefined) this.#finished++;
        this.#wake();
        resolve(outcome);
      });
      this.#calls.set(key, held);
      this.#alive ??= setInterval(() => {}, 2 ** 30); // children do not keep this process alive
      this.#intake.add(held);
      this.#wake();
    });
  }

  cancel(attempt: CallAttempt, reason: Sealed = ''): void {
    const call = this.#calls.get(attemptKey(attempt));
    if (call !== undefined) this.#end(call, { kind: 'cancelled', value: reason }, reason);
  }

  deliver(attempt: CallAttempt, message: Sealed): void {
    const call = this.#calls.get(attemptKey(attempt));
    if (call === undefined) return;
    if (call.place === 'pool') this.#pool.deliver(call, message);
    else call.keep(message);
  }

  room(): number {
    if (this.#drained !== undefined || this.#lease?.valid === false) return 0;
    return Math.max(0, this.#pool.room() - this.#intake.size);
  }

  whenRoom(signal?: AbortSignal): Promise<void> {
    if (this.room() > 0 || this.#drained !== undefined || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const proceed = (): void => {
        signal?.removeEventListener('abort', proceed);
        resolve();
      };
      this.#waiting.add(proceed);
      signal?.addEventListener('abort', proceed, { once: true });
    });
  }

  hold(lease: Lease): void {
    this.#lease = lease;
    // Not at once: the clock is looked at in the middle of handing calls out.
    const lose = (): void => queueMicrotask(() => this.#fence(lease));
    if (lease.lost.aborted) lose();
    else lease.lost.addEventListener('abort', lose, { once: true });
    this.#wake();
  }

  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  interrupt(reason: string): void {
    const error = new ExecutorError('WORKER_LOST', reason);
    const value = sealFailure(error);
    for (const call of [...this.#calls.values()])
      this.#end(call, { kind: 'interrupted', value }, seal(error, 'reason'));
  }

  status(): HostStatus {
    return {
      held: this.#calls.size,
      running: this.#pool.running(),
      finished: this.#finished,
      meanMs: this.#pool.meanMs,
      draining: this.#drained !== undefined,
    };
  }

  check(): Promise<void> {
    return checkSlot(this.#settings);
  }

  async close(): Promise<void> {
    this.interrupt('the worker was closed');
    await this.drain();
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    queueMicrotask(() => {
      this.#awake = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#drained === undefined) {
      this.#intake.claim(this.#pool.room());
      this.#pool.pump();
    }
    if (this.#calls.size === 0) {
      clearInterval(this.#alive);
      this.#alive = undefined;
    }
    if (this.#waiting.size > 0 && (this.room() > 0 || this.#drained !== undefined)) this.#proceed();
  }

  #proceed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const proceed of waiting) proceed();
  }

  async #drain(): Promise<void> {
    this.#intake.close();
    this.#wake();
    await this.#pool.close();
    while (this.#calls.size > 0) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Ends a call otherwise than by itself. The first ending counts. */
  #end(call: HostCall, ending: Ending, reason: Sealed): void {
    if (call.ending !== undefined) return;
    call.ending = ending;
    if (call.place === 'pool') {
      this.#throttle.release(linkOf(call)); // it may say that it is about to end
      this.#pool.stop(call, () => reason);
    } else {
      this.#intake.forget(call);
      call.stopped(ending, false, 0);
    }
  }

  #exceed(call: HostCall, error: ExecutorError): void {
    const value = sealFailure(error);
    this.#end(call, { kind: 'failed', value }, value);
  }

  /** Others may run these calls from now on: they stop at once. */
  #fence(lease: Lease): void {
    const error = lease.lost.reason as Error;
    const value = sealFailure(new ExecutorError('WORKER_LOST', error.message, { cause: error.cause }));
    const ofLease = [...this.#calls.values()].filter((call) => call.lease === lease);
    for (const call of ofLease) this.#end(call, { kind: 'lost', value }, value);
    for (const worker of [...this.#pool.present()]) {
      if (worker.runningCalls().some(({ call }) => call?.lease === lease)) worker.kill();
    }
  }
}
