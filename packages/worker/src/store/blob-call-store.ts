import { ExecutorError, storeBundle } from '@elsewhere/core/worker';
import { unpackCalls } from '../wire/calls.js';
import { fromSignedBytes, toSignedBytes } from '../wire/mac.js';
import { packOutcomes, unpackOutcomes } from '../wire/outcomes.js';
import { attemptKey, type CallAttempt, type SealedCall } from '../wire/sealed-call.js';
import type { AddressedOutcome } from '../wire/sealed-outcome.js';
import type { BlobStore } from './blob-store.js';
import type { CallStore } from './call-store.js';

/** Which calls of a store a job has, and what proves them. */
export interface BlobCallOptions {
  /** Keys of the job's calls, in order. Shape: `['set-1/0', 'set-1/1']`; the call is at `set-1/0/call`. */
  readonly keys: readonly string[];
  /** Proves envelopes. Default: none, where the store itself keeps others out. */
  readonly secret?: string | undefined;
  /** Folder into which bundles are put, from `code/<sha256>` of the store. Default: none: they are there already. */
  readonly codeCache?: string | undefined;
}

/** Where a call is in a store, and all that happens to it. */
export const KEYS = {
  call: (key: string): string => `${key}/call`,
  claim: (key: string, attempt: number): string => `${key}/${attempt}/claim`,
  outcome: (key: string, attempt: number): string => `${key}/${attempt}/outcome`,
  cancel: (key: string, attempt: number): string => `${key}/${attempt}/cancel`,
  code: (sha256: string): string => `code/${sha256}`,
} as const;

/** The calls of a job as they lie in a store of bytes: one envelope each, claims and outcomes beside them. */
export function blobCallStore(store: BlobStore, options: BlobCallOptions): CallStore {
  const { keys, secret, codeCache } = options;
  const keyOf = new Map<string, string>();

  async function read(key: string): Promise<SealedCall> {
    const bytes = await store.get(KEYS.call(key));
    if (bytes === undefined)
      throw new ExecutorError('REJECTED', `the store has no call at '${KEYS.call(key)}'`);
    const [call, ...more] = unpackCalls(fromSignedBytes(secret, KEYS.call(key), bytes));
    if (call === undefined || more.length > 0)
      throw new ExecutorError('REJECTED', `expected one call at '${KEYS.call(key)}', got ${more.length + 1}`);
    await fetchCode(call);
    keyOf.set(attemptKey(call), key);
    return call;
  }

  async function fetchCode({ task: { code } }: SealedCall): Promise<void> {
    if (code.kind !== 'bundle' || codeCache === undefined) return;
    await storeBundle(codeCache, code.sha256, async (sha256) => {
      const bytes = await store.get(KEYS.code(sha256));
      if (bytes !== undefined) return bytes;
      throw new ExecutorError('REJECTED', `the store has no code at '${KEYS.code(sha256)}'`);
    });
  }

  const placeOf = (attempt: CallAttempt): string => keyOf.get(attemptKey(attempt)) ?? '';

  return {
    async *calls() {
      for (const key of keys) yield await read(key);
    },
    async claim(call, lease) {
      const claim = KEYS.claim(placeOf(call), call.attempt);
      if (await store.create(claim, Buffer.from(lease))) return true;
      return (await store.get(claim))?.toString() === lease; // made before, by a try whose answer was lost
    },
    async settle(outcome) {
      const key = KEYS.outcome(placeOf(outcome), outcome.attempt);
      await store.create(key, toSignedBytes(secret, key, packOutcomes([outcome])));
    },
    cancelled: async (call) => (await store.get(KEYS.cancel(placeOf(call), call.attempt))) !== undefined,
  };
}

/**
 * The submitter's side: the outcome of an attempt, once it is there.
 *
 * @throws ExecutorError `REJECTED` when no holder of the secret wrote it.
 */
export async function readOutcome(
  store: BlobStore,
  key: string,
  attempt: number,
  secret?: string,
): Promise<AddressedOutcome | undefined> {
  const place = KEYS.outcome(key, attempt);
  const bytes = await store.get(place);
  return bytes === undefined ? undefined : unpackOutcomes(fromSignedBytes(secret, place, bytes))[0];
}
