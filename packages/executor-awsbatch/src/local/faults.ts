import { AwsError, serverError, throttled } from './aws-error.js';

/**
 * What goes wrong:
 * - `'throttle'`: 429 of Batch, 503 SlowDown of S3;
 * - `'error'`: 500;
 * - `'conflict'`: 409 of S3, for two conditional writes at once;
 * - `'lost'`: the operation is carried out, its answer never arrives;
 * - `'cut'`: the connection ends before anything is carried out;
 * - `'empty'`: of Batch, an answer with nothing in it, as if it did not know a job yet;
 * - `'late'`: carried out half a second later, so maybe after requests that came later; an event comes as much later;
 * - `'twice'`: an event comes twice.
 *
 * Two things that are no requests can be struck by their names: `JobStateChange` is an event, which can be `'lost'`,
 * `'twice'` or `'late'`; `PullImage`, of which each kind is an image that cannot be pulled.
 */
export type FaultKind = 'throttle' | 'error' | 'conflict' | 'lost' | 'cut' | 'empty' | 'twice' | 'late';

/** Milliseconds by which something is late. */
export const LATE_MS = 500;

/** A fault to be injected. */
export interface Fault {
  /** Name of the operation, or a pattern of names of requests. Shape: `'SubmitJob'`, `/Object/`. */
  readonly operation: string | RegExp;
  readonly kind: FaultKind;
  /** Share of the requests it strikes, above 0 to 1. Default: 1, all of them. */
  readonly share?: number | undefined;
  /** How often it strikes before it is over, at least 1. Default: for ever. */
  readonly times?: number | undefined;
  /** Whose requests: of programs outside, of jobs, or of both. Default: both. */
  readonly from?: 'client' | 'job' | undefined;
}

/** Faults that strike requests, events and images. Drawn from a seed: the same requests in the same order meet the same faults. */
export class Faults {
  #faults: { readonly fault: Fault; left: number }[] = [];
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Adds a fault. @throws RangeError for a share that is no share. */
  add(fault: Fault): void {
    const { share = 1, times = Number.POSITIVE_INFINITY } = fault;
    if (!(share > 0 && share <= 1)) {
      throw new RangeError(`expected \`share\` to be above 0 and at most 1, got \`${share}\``);
    }
    this.#faults.push({ fault, left: times });
  }

  /** All is well again. */
  clear(): void {
    this.#faults = [];
  }

  /** What strikes this request, if anything does. */
  strike(operation: string, from: 'client' | 'job'): FaultKind | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (entry.left <= 0 || (fault.from ?? from) !== from || !matches(fault.operation, operation)) continue;
      if (this.#random() >= (fault.share ?? 1)) continue;
      entry.left--;
      return fault.kind;
    }
    return undefined;
  }

  /** mulberry32: small, and good enough to be unfair with. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** The error that a fault answers with; `undefined` for those that do not answer. */
export function errorOf(kind: FaultKind, service: string): AwsError | undefined {
  if (kind === 'throttle') return throttled(service);
  if (kind === 'error') return serverError(service);
  if (kind === 'conflict') {
    const sentence =
      'The conditional request cannot succeed due to a conflicting operation against this resource.';
    return new AwsError(409, 'ConditionalRequestConflict', sentence);
  }
  return undefined;
}

/** What is no request: no pattern means it. */
const HAPPENINGS: readonly string[] = ['JobStateChange', 'PullImage'];

function matches(pattern: string | RegExp, operation: string): boolean {
  if (typeof pattern === 'string') return pattern === operation;
  return !HAPPENINGS.includes(operation) && pattern.test(operation);
}
