import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ExecutorError, type Sealed, sealFailure } from '@elsewhere/core/worker';
import type { Host } from '../host/host.js';
import { HOST } from '../host/host-call.js';
import type { CallStore } from '../store/call-store.js';
import { isExpired } from '../wire/calls.js';
import type { SealedCall } from '../wire/sealed-call.js';
import type { SealedOutcome } from '../wire/sealed-outcome.js';
import type { Source } from './source.js';

/** Options of {@link storedSource}. */
export interface StoredSourceOptions {
  /** Milliseconds between looks for a cancel, at least 10. Default: 5,000. */
  readonly lookMs?: number | undefined;
  /** Hears of what goes wrong and is tried again. Default: nobody. */
  readonly log?: ((line: string) => void) | undefined;
}

/** Milliseconds before an operation of a store that failed is tried again, the first and the longest time. */
const RETRY_MS = { first: 100, longest: 5_000 } as const;

/** Tries of an operation of a store: about a minute and a half together. */
const TRIES = 24;

/**
 * The calls of one job, from a store: each is claimed before it starts, and its outcome put into the store. Ends when
 * all calls of the job have ended.
 */
export function storedSource(store: CallStore, options: StoredSourceOptions = {}): Source {
  const { lookMs = 5_000, log = () => {} } = options;
  return async (host, signal) => {
    const job = new Job(store, host, log);
    const look = setInterval(() => void job.lookForCancels(), lookMs);
    const leave = (): void => void host.drain();
    signal.addEventListener('abort', leave, { once: true });
    try {
      for await (const call of store.calls(signal)) {
        await host.whenRoom(signal);
        if (signal.aborted) break;
        job.start(call);
      }
      await job.ended();
    } finally {
      clearInterval(look);
      signal.removeEventListener('abort', leave);
    }
  };
}

class Job {
  readonly #store: CallStore;
  readonly #host: Host;
  readonly #log: (line: string) => void;
  readonly #lease = randomUUID();
  readonly #running = new Map<SealedCall, Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(store: CallStore, host: Host, log: (line: string) => void) {
    this.#store = store;
    this.#host = host;
    this.#log = log;
  }

  start(call: SealedCall): void {
    const running = this.#run(call)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#running.delete(call));
    this.#running.set(call, running);
  }

  /** @throws what kept an outcome from being stored. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async lookForCancels(): Promise<void> {
    for (const call of this.#running.keys()) {
      const cancelled = await this.#store.cancelled?.(call).catch(() => false); // asked again at the next look
      if (cancelled) this.#host.cancel(call);
    }
  }

  async #run(call: SealedCall): Promise<void> {
    let claimed = false;
    const claim = async (): Promise<boolean> => {
      claimed = await this.#insist(`claiming ${call.id}`, () => this.#store.claim(call, this.#lease));
      return claimed;
    };
    const outcome = isExpired(call, Date.now())
      ? expired(call, await claim())
      : await this.#host.run(call, { claim });
    if (!claimed && (outcome.kind === 'superseded' || outcome.kind === 'not-started')) {
      this.#log(`call ${call.id}, attempt ${call.attempt}: ${outcome.kind}`);
      return;
    }
    const { id, attempt } = call;
    const addressed = { id, attempt, lease: this.#lease, outcome };
    await this.#insist(`storing the outcome of ${id}`, () => this.#store.settle(addressed));
  }

  async #insist<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    let delayMs: number = RETRY_MS.first;
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        if (tries === TRIES)
          throw new ExecutorError('UNAVAILABLE', `${what} failed ${tries} times: ${why}`, { cause });
        this.#log(`${what} failed, tried again in ${delayMs} ms: ${why}`);
        await wait(delayMs);
        delayMs = Math.min(delayMs * 2, RETRY_MS.longest);
      }
    }
  }
}

/** Claimed first: somebody else may have begun it in time. */
function expired({ expiresAt }: SealedCall, claimed: boolean): SealedOutcome {
  const value: Sealed = sealFailure(
    new ExecutorError('REJECTED', `the call was to start before ${new Date(expiresAt!).toISOString()}`),
  );
  const kind = claimed ? 'failed' : 'superseded';
  return { kind, value, ours: true, startedAt: undefined, runMs: 0, host: HOST, pid: 0 };
}
