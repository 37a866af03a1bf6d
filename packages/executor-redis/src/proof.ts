import { isAuthentic, macOf, type Packed } from '@elsewhere/worker/wire';

/** What an envelope is for; it counts nowhere else. A parcel of calls is for its own id as well. */
type Purpose = 'outcomes' | 'events' | 'inbox' | `calls ${string}`;

/** Proves who wrote an envelope to those who know the same secret. Without a secret nobody proves anything. */
export interface Proof {
  sign(purpose: Purpose, packed: Packed): string;
  /** A signed envelope where no secret is known is not genuine either: its writer counts on being checked. */
  isGenuine(purpose: Purpose, packed: Packed, mac: string): boolean;
}

export function proofOf(queue: string, secret: string | undefined): Proof {
  if (secret === undefined) return { sign: () => '', isGenuine: (_purpose, _packed, mac) => mac === '' };
  const scope = (purpose: Purpose): string => `redis ${queue} ${purpose}`;
  return {
    sign: (purpose, packed) => macOf(secret, scope(purpose), packed),
    isGenuine: (purpose, packed, mac) => isAuthentic(secret, scope(purpose), packed, mac),
  };
}
