import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Packed } from './packed.js';

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

/** Each part goes in with its length, so that no two envelopes look alike. */
function digest(secret: string, scope: string, { text, blobs }: Packed): Buffer {
  const hmac = createHmac('sha256', secret);
  const parts = [Buffer.from(scope), Buffer.from(text), ...blobs.map((blob) => Buffer.from(blob))];
  hmac.update(`elsewhere.1 ${parts.map((part) => part.length).join(' ')}\n`);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
