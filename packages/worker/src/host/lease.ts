/** Milliseconds after which a worker that does not renew its lease counts as gone. */
export const LEASE_MS = 10_000;

/** How a lease is kept. */
export interface LeaseOptions {
  /**
   * Tells the backend that this worker lives. It rejects when that failed, which is tried again until the lease is
   * lost, and resolves with `false` when the backend has given the lease up: then it is lost at once.
   */
  renew(id: string, signal: AbortSignal): Promise<unknown>;
  /** Milliseconds, at least 50. Default: 10,000. Renewed every fifth of it, lost after four fifths. */
  readonly leaseMs?: number | undefined;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. For tests. */
  readonly now?: (() => number) | undefined;
}

/** One incarnation of a worker. */
export interface Lease {
  /** Random, never used again. */
  readonly id: string;
  readonly leaseMs: number;
  /** Looks at the clock: false as soon as four fifths of `leaseMs` have gone by, also when no timer had its turn. */
  readonly valid: boolean;
  /** Aborts when the lease is lost; its reason is an Error that says why. */
  readonly lost: AbortSignal;
  /** Resolves when it was renewed for the first time; rejects when it is lost before. */
  readonly begun: Promise<void>;
  /** No longer needed: it is not renewed any more. */
  end(): void;
}
