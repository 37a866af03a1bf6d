import type { OwnedHost } from './host.js';
import { type HostOptions, toHostSettings } from './host-options.js';
import { SlotHost } from './slot-host.js';

/**
 * A host of slots on this machine, for a source to give calls to. Slots start when they are first needed.
 *
 * @throws TypeError, RangeError for unknown options and wrong values.
 */
export function createHost(options: HostOptions): OwnedHost {
  return new SlotHost(toHostSettings(options));
}
