import { createHmac, timingSafeEqual } from 'node:crypto';
import { ExecutorError } from '@elsewhere/core/worker';
import { CAPS, type Caps } from './caps.js';
import { fromBytes, type Packed, toBytes } from './packed.js';

/**
 * What proves that a holder of the secret wrote an envelope, for this scope: HMAC-SHA256 over all of it, that is ids,
 * attempts, code hashes, expiry and values. Shape: 43 characters of base64url.
 *
 * @param scope - What the envelope is for, so that it counts nowhere else: `'call:<queue>'`.
 */
export function macOf(secret: string, scope: string, packed: Packed): string {
  return digest(secret, scope, packed).toString('base64url');
}

/** Whether a holder of the secret wrote the envelope for this scope. Takes the same time whatever is wrong. */
export function isAuthentic(secret: string, scope: string, packed: Packed, mac: unknown): boolean {
  const expected = digest(secret, scope, packed);
  const given = Buffer.from(typeof mac === 'string' ? mac.slice(0, 64) : '', 'base64url');
  return timingSafeEqual(expected, given.length === expected.length ? given : Buffer.alloc(expected.length));
}

/** An envelope as bytes, with the 32 bytes of its proof before them where there is a secret. */
export function toSignedBytes(secret: string | undefined, scope: string, packed: Packed): Buffer {
  const bytes = toBytes(packed);
  return secret === undefined ? bytes : Buffer.concat([digest(secret, scope, packed), bytes]);
}

/**
 * The envelope again.
 *
 * @throws ExecutorError `REJECTED` when no holder of the secret wrote it for this scope, or it is no envelope;
 * `TOO_LARGE` beyond the caps.
 */
export function fromSignedBytes(
  secret: string | undefined,
  scope: string,
  bytes: Buffer,
  caps: Caps = CAPS,
): Packed {
  if (secret === undefined) return fromBytes(bytes, caps);
  const packed = fromBytes(bytes.subarray(DIGEST_BYTES), caps);
  const mac = bytes.subarray(0, DIGEST_BYTES).toString('base64url');
  if (isAuthentic(secret, scope, packed, mac)) return packed;
  throw new ExecutorError('REJECTED', `an envelope for '${scope}' was not written by a holder of the secret`);
}

const DIGEST_BYTES = 32;

/** Each part goes in with its length, so that no two envelopes look alike. */
function digest(secret: string, scope: string, { text, blobs }: Packed): Buffer {
  const hmac = createHmac('sha256', secret);
  const parts = [Buffer.from(scope), Buffer.from(text), ...blobs.map((blob) => Buffer.from(blob))];
  hmac.update(`elsewhere.1 ${parts.map((part) => part.length).join(' ')}\n`);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
