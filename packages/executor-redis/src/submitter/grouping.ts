import type { LiveCall } from '@elsewhere/core/adapter';
import type { SealedCall } from '@elsewhere/worker/wire';
import { PARCEL_BYTES } from '../translate.js';

/** Calls that go into one parcel. */
export interface Group {
  readonly calls: LiveCall[];
  readonly sealed: SealedCall[];
}

/**
 * Fills parcels one by one: calls of one priority, of so many and so large. Those with a `key`, and large ones, travel
 * alone.
 */
export class Grouping {
  readonly groups: Group[] = [];
  readonly #size: number;
  readonly #open = new Map<number, { readonly group: Group; bytes: number }>();

  constructor(size: number) {
    this.#size = size;
  }

  add(call: LiveCall, sealed: SealedCall): void {
    const bytes = sizeOf(sealed);
    if (call.options.key !== undefined || bytes > PARCEL_BYTES / 8) {
      this.groups.push({ calls: [call], sealed: [sealed] });
      return;
    }
    let open = this.#open.get(call.priority);
    if (open === undefined || open.group.calls.length >= this.#size || open.bytes + bytes > PARCEL_BYTES) {
      open = { group: { calls: [], sealed: [] }, bytes: 0 };
      this.#open.set(call.priority, open);
      this.groups.push(open.group);
    }
    open.group.calls.push(call);
    open.group.sealed.push(sealed);
    open.bytes += bytes;
  }
}

function sizeOf({ args }: SealedCall): number {
  if (typeof args === 'string') return args.length;
  return args.blobs.reduce((sum, blob) => sum + (blob as ArrayBuffer).byteLength, args.text.length);
}
