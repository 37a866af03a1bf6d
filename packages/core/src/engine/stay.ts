import type { ExecutorError } from '../executor-error.js';
import type { Sealed } from '../wire/sealed.js';
import type { Engine } from './engine.js';
import { type Due, NEVER } from './equal-deadlines.js';
import type { LiveCall } from './live-call.js';
import type { WorkerPlace } from './worker-of.js';

/** The composite that has sent calls to one of its parts. */
export interface Host {
  /** The call has come back: its attempt has failed there. Returns whether it goes on by itself. */
  failed(call: LiveCall, stay: Stay, error: unknown): boolean;
  /**
   * Its outcome there counts no longer, or counts already; told of stays of one call.
   *
   * @returns Whether the work of its companion goes on for a while.
   */
  left(stay: Stay, reason: ExecutorError | undefined): boolean;
  /** Nothing of it is at work there any more. */
  ended(stay: Stay): void;
}

/** Another attempt of the same call, made beside it. */
export interface Companion {
  readonly attempt: number;
  /** Its outcome counts. */
  readonly live: boolean;
  /** When a worker has started it, in epoch milliseconds. */
  readonly startedAt: number | undefined;
  readonly jobId: string | undefined;
  readonly worker: WorkerPlace | undefined;
  /** It is the one that counts from now on. Returns the number of its attempt, higher than all before. */
  takeOver(): number;
  deliver(message: Sealed): void;
  /** It is no longer needed. Returns whether its work goes on for a while. */
  drop(reason: ExecutorError): boolean;
}

/** That calls are with a part of a composite: one for all that came the same way, or one for a single call. */
export class Stay implements Due {
  /** The stay with the composite, when that is a part of another. */
  readonly outer: Stay | undefined;
  readonly engine: Engine;
  readonly host: Host;
  /** Of a stay of one call. */
  readonly call: LiveCall | undefined;
  /** When the call gets a companion. */
  due: number = NEVER;
  companion: Companion | undefined;

  constructor(outer: Stay | undefined, engine: Engine, host: Host, call?: LiveCall) {
    this.outer = outer;
    this.engine = engine;
    this.host = host;
    this.call = call;
  }
}

/** Work that goes on though nobody waits for it. */
export interface Lingering {
  /** The attempts whose work it is. */
  readonly attempts: Set<number>;
  /** The stays that end with it: from here outwards. */
  readonly from: Stay | undefined;
  /** As far as here, excluded. */
  readonly until: Stay | undefined;
}

/** Nothing is at work any more with these. */
export function endStays(from: Stay | undefined, until: Stay | undefined): void {
  for (let stay = from; stay !== until; stay = stay!.outer) stay!.host.ended(stay!);
}
