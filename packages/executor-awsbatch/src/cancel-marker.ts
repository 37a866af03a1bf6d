import { type Sealed, seal } from '@elsewhere/core/worker';
import type { SetCall } from './job-set.js';

/** Which calls of a child are unwanted, by position, and what their signal is to say. */
export type Marker = ReadonlyMap<number, Sealed>;

export function encodeMarker(calls: readonly SetCall[]): Buffer {
  const unwanted = calls.flatMap(({ unwanted, place }) =>
    unwanted === undefined ? [] : [[place, sealedReason(unwanted.reason)]],
  );
  return Buffer.from(JSON.stringify(unwanted));
}

/** An object that is no marker marks nothing. */
export function decodeMarker(bytes: Buffer | undefined): Marker {
  try {
    const pairs = JSON.parse(bytes?.toString() ?? '[]') as unknown[];
    return new Map(
      pairs.filter(
        (pair): pair is [number, string] =>
          Array.isArray(pair) && Number.isInteger(pair[0]) && typeof pair[1] === 'string',
      ),
    );
  } catch {
    return new Map();
  }
}

/** Reasons that cannot cross are not worth more than the cancel itself. */
function sealedReason(reason: unknown): string {
  try {
    const sealed = seal(reason, 'reason');
    return typeof sealed === 'string' ? sealed : '';
  } catch {
    return '';
  }
}
