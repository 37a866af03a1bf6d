import { hostname } from 'node:os';
import type { CallOptions } from '@elsewhere/core';
import type { Deadline, PoolCall } from '@elsewhere/core/pool';
import type { CallHeaders, PortableReference, Sealed } from '@elsewhere/core/worker';
import type { SealedCall } from '../wire/sealed-call.js';
import type { OutcomeKind, SealedOutcome } from '../wire/sealed-outcome.js';
import type { CallIo } from './host.js';
import type { Lease } from './lease.js';

/** Why a call ends that does not end by itself. */
export interface Ending {
  readonly kind: 'cancelled' | 'interrupted' | 'lost' | 'failed';
  readonly value: Sealed;
}

/** Name of this machine. */
export const HOST: string = hostname();

/** One attempt in the hands of a host. */
export class HostCall implements PoolCall {
  readonly number: string;
  readonly attempt: number;
  readonly priority: number;
  readonly definition: PortableReference;
  readonly options: CallOptions;
  readonly headers: CallHeaders | undefined;
  readonly io: CallIo;
  /** The one that was held when the source gave the call. */
  readonly lease: Lease | undefined;
  sealed: Sealed | undefined;
  live = true;
  slot: unknown;
  /** Where it is; `asked`: its claim is on its way. */
  place: 'unclaimed' | 'asked' | 'queue' | 'pool' = 'unclaimed';
  ending: Ending | undefined;
  /** Epoch milliseconds at which its code was started, once that is known. */
  startedAt: number | undefined;
  /** Of `limits.wallTimeMs`. */
  deadline: Deadline | undefined;
  readonly #settled: (outcome: SealedOutcome) => void;
  #outbox: Sealed[] = [];

  constructor(
    call: SealedCall,
    io: CallIo,
    lease: Lease | undefined,
    settled: (outcome: SealedOutcome) => void,
  ) {
    this.number = call.id;
    this.attempt = call.attempt;
    this.priority = call.priority ?? 0;
    this.definition = call.task;
    this.options = { limits: call.limits, graceMs: call.graceMs, label: call.label };
    this.headers = call.headers;
    this.sealed = call.args;
    this.io = io;
    this.lease = lease;
    this.#settled = settled;
  }

  /** Looks at the clock: others may run it as soon as its lease is over. */
  get mayStart(): boolean {
    return this.lease === undefined || this.lease.valid;
  }

  takeOutbox(): readonly Sealed[] {
    return this.#outbox.length === 0 ? this.#outbox : this.#outbox.splice(0);
  }

  keep(message: Sealed): void {
    this.#outbox.push(message);
  }

  /** Its code runs. Twice is once. */
  started(at: number): void {
    if (this.startedAt !== undefined || !this.live) return;
    this.startedAt = at;
    this.io.started?.(at);
  }

  /** It has come to the end that was chosen for it: as if it had never been taken, when its code was not started. */
  stopped({ kind, value }: Ending, started: boolean, pid: number): void {
    if (started || kind === 'cancelled') this.settle(kind, value, kind === 'failed', started ? pid : 0);
    else this.settle('not-started', value, true, 0);
  }

  settle(kind: OutcomeKind, value: Sealed, ours: boolean, pid: number, runMs?: number): void {
    if (!this.live) return;
    this.live = false;
    this.sealed = undefined;
    this.deadline?.clear();
    const { startedAt } = this;
    const ran = runMs ?? (startedAt === undefined ? 0 : Math.max(0, Date.now() - startedAt));
    this.#settled({ kind, value, ours, startedAt, runMs: ran, host: HOST, pid });
  }
}
