import type { Link } from './link.js';

/** What a host says of itself. */
export interface HostCard {
  readonly slots: number;
  readonly host: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** The worker hosts of this queue that are alive. */
export async function lookForHosts({
  commands,
  keys,
  clockMs,
}: Pick<Link, 'commands' | 'keys' | 'clockMs'>): Promise<Map<string, HostCard>> {
  const leases = (await commands.call('ZRANGEBYSCORE', keys.hosts, Date.now() + clockMs, '+inf')) as string[];
  const found = new Map<string, HostCard>();
  if (leases.length === 0) return found;
  const cards = (await commands.call('MGET', ...leases.map(keys.lease))) as (string | null)[];
  for (const [at, lease] of leases.entries()) {
    const card = readCard(cards[at]);
    if (card !== undefined) found.set(lease, card);
  }
  return found;
}

function readCard(text: string | null | undefined): HostCard | undefined {
  try {
    const card = JSON.parse(text ?? 'null') as HostCard | null;
    return card !== null && Number.isInteger(card.slots) ? card : undefined;
  } catch {
    return undefined;
  }
}
