import { type SealedCall, unpackCalls } from '@elsewhere/worker/wire';
import { fromBytes } from '../messages.js';
import type { HostLink } from './host-link.js';

/** @returns The calls of a parcel; a sentence when the host will not have it. */
export function openParcel(
  { proof, settings }: HostLink,
  id: string,
  bytes: Buffer,
  mac: string,
): readonly SealedCall[] | string {
  try {
    const packed = fromBytes(bytes);
    if (proof.isGenuine(`calls ${id}`, packed, mac)) return unpackCalls(packed);
    return settings.secret === undefined
      ? 'it is signed, and this worker was given no secret to check that with'
      : 'it does not prove to know the secret of this queue, or was changed on its way';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
