import { randomUUID } from 'node:crypto';
import { expectInteger } from '@elsewhere/core/adapter';

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

/** Renewals in one life of a lease, so that one that fails is tried again in time. */
const RENEWALS = 5;

/** The share of its life after which a lease that was not renewed is lost. */
const LOST_AFTER = 0.8;

/** Begins a lease: renews it at once, then every fifth of `leaseMs`. Its timers do not keep the process alive. */
export function startLease(options: LeaseOptions): Lease {
  const { renew, leaseMs = LEASE_MS, now = () => performance.now() } = options;
  expectInteger('leaseMs', leaseMs, 50);
  const id = randomUUID();
  const ended = new AbortController();
  const lost = new AbortController();
  let renewedAt = now();
  let begin: { resolve(): void; reject(error: Error): void };
  const begun = new Promise<void>((resolve, reject) => {
    begin = { resolve, reject };
  });
  begun.catch(() => {});

  const isOver = (): boolean => now() - renewedAt >= LOST_AFTER * leaseMs;

  function lose(why: string, cause?: unknown): void {
    if (lost.signal.aborted || ended.signal.aborted) return;
    clearInterval(timer);
    const error = new Error(`the lease of this worker is lost: ${why}`, { cause });
    begin.reject(error);
    ended.abort(error);
    lost.abort(error);
  }

  function loseIfOver(cause?: unknown): boolean {
    if (isOver()) lose(`it was not renewed for ${Math.round(now() - renewedAt)} ms`, cause);
    return lost.signal.aborted;
  }

  let failure: unknown;
  async function tryToRenew(): Promise<void> {
    const askedAt = now(); // what the backend counts from cannot be earlier than this
    try {
      const kept = await renew(id, ended.signal);
      if (loseIfOver()) return; // the answer came too late to count
      if (kept === false) lose('the backend has given it up');
      renewedAt = Math.max(renewedAt, askedAt);
      begin.resolve();
    } catch (error) {
      failure = error;
      loseIfOver(error);
    }
  }

  const timer = setInterval(() => {
    if (!loseIfOver(failure)) void tryToRenew();
  }, leaseMs / RENEWALS).unref();
  void tryToRenew();

  return {
    id,
    leaseMs,
    begun,
    get valid() {
      return !ended.signal.aborted && !loseIfOver(failure);
    },
    lost: lost.signal,
    end() {
      clearInterval(timer);
      ended.abort(new Error('the lease has ended'));
    },
  };
}
