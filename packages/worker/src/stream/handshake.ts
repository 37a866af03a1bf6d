import { randomBytes } from 'node:crypto';
import { ExecutorError } from '@elsewhere/core/worker';
import { isAuthentic, macOf } from '../wire/mac.js';

/** Each side proves the secret over both nonces, so that no proof can be used again or sent back. */
function subject(worker: string, submitter: string) {
  return { text: `${worker} ${submitter}`, blobs: [] };
}

export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** The proof of one side; nothing where there is no secret. */
export function prove(
  secret: string | undefined,
  side: 'worker' | 'submitter',
  worker: string,
  submitter: string,
): { proof?: string } {
  if (secret === undefined) return {};
  return { proof: macOf(secret, `stream:${side}`, subject(worker, submitter)) };
}

/** @throws ExecutorError `REJECTED` unless the other side has proved the secret. */
export function expectProof(
  secret: string | undefined,
  side: 'worker' | 'submitter',
  worker: string,
  submitter: string,
  proof: string | undefined,
): void {
  if (secret === undefined) return;
  if (isAuthentic(secret, `stream:${side}`, subject(worker, submitter), proof)) return;
  throw new ExecutorError('REJECTED', `the ${side} at the other end of the stream does not know the secret`);
}
