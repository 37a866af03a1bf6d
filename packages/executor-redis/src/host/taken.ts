import { TAKE } from '../ledger.js';
import type { HostLink } from './host-link.js';

/** A parcel that was opened, and what of it was claimed. */
export interface Taken {
  readonly submitter: string;
  readonly keepMs: number;
  readonly envelope: Buffer;
  readonly mac: string;
  readonly granted: readonly number[];
  /** Calls that nobody has claimed. */
  readonly waiting: number[];
  /** Index and lease in turn. */
  readonly elsewhere: readonly (number | Buffer)[];
}

/** What TAKE has answered. */
export function readTaken(answer: unknown): Taken | 'gone' | 'lease' {
  const [kind, submitter, keepMs, envelope, mac, granted, waiting, elsewhere] = answer as [
    Buffer,
    ...unknown[],
  ];
  if (kind.toString() !== 'ok') return kind.toString() as 'gone' | 'lease';
  return {
    submitter: String(submitter),
    keepMs: Number(keepMs),
    envelope: envelope as Buffer,
    mac: String(mac),
    granted: granted as number[],
    waiting: waiting as number[],
    elsewhere: elsewhere as (number | Buffer)[],
  };
}

/** Opens a parcel, by its key, and claims as many of its calls as there is room for. */
export async function takeParcel(
  { commands, keys }: HostLink,
  parcel: string,
  lease: string,
  room: number,
): Promise<ReturnType<typeof readTaken>> {
  return readTaken(await commands.runBuffer(TAKE, [parcel, keys.lease(lease)], [lease, room]));
}
