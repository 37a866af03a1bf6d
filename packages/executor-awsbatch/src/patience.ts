import { type Remedy, remedyOf } from './faults-of-aws.js';

/** Longest time between two tries, in milliseconds. */
const LONGEST_WAIT_MS = 5_000;

/** First time between two tries, in milliseconds; it doubles. */
const FIRST_WAIT_MS = 100;

/**
 * Tries a request again while AWS is busy or ill, at most for `patienceMs`.
 *
 * @param ask - What to do about a request that may have been carried out: its answer, or `undefined` to try again.
 * @throws whatever the last try threw.
 */
export async function withPatience<T>(
  request: () => Promise<T>,
  patienceMs: number,
  ask?: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await request();
    } catch (error) {
      const remedy: Remedy = remedyOf(error);
      if (remedy === 'none' || performance.now() + wait > end) throw error;
      await pause(wait * (0.5 + Math.random() / 2));
      const done = remedy === 'unknown' ? await ask?.() : undefined;
      if (done !== undefined) return done;
    }
  }
}

/** Does not keep the process alive by itself: whoever waits for something that matters does. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Lets so many requests pass in a second, all users of an account together. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt = performance.now();
  #queue: Promise<void> = Promise.resolve();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
  }

  /** Resolves when a request may be sent. */
  take(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#next());
    return this.#queue;
  }

  async #next(): Promise<void> {
    const now = performance.now();
    const gained = ((now - this.#filledAt) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens < 1) await pause(((1 - this.#tokens) / this.#perSecond) * 1_000);
    this.#tokens -= 1;
  }
}

const buckets = new Map<string, TokenBucket>();

/** The bucket of all executors in this process that share an account and a region. */
export function sharedBucket(account: string, perSecond: number): TokenBucket {
  const name = `${account} ${perSecond}`;
  const bucket = buckets.get(name) ?? new TokenBucket(perSecond);
  buckets.set(name, bucket);
  return bucket;
}
