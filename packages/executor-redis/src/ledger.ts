/**
 * The scripts that move calls from state to state. A parcel is a hash:
 *
 * | field | holds |
 * | --- | --- |
 * | `n` | how many calls it has; a parcel without it is no parcel |
 * | `s`, `t` | the submitter, and for how many milliseconds outcomes are kept |
 * | `e`, `m` | the envelope with the calls, and its proof |
 * | `0` … `n-1` | of each call: nothing (it waits), `c<lease>` (claimed), `d<lease>` (its outcome is written), `x` (cancelled), `l` (lost), `m<parcel>:<index>` (in another parcel now) |
 * | `f` | how many have come to an end here: `d`, `x`, `l` and `m` |
 */
import { CLAIM, MOVE, REFUSE, RELEASE, RENEW, SETTLE } from './ledger/of-hosts.js';
import { CANCEL, DROP, EMIT, LOOK, LOSE, PUT } from './ledger/of-submitters.js';
import type { Script } from './ledger/script.js';
import { FETCH, TAKE } from './ledger/taking.js';

export type { Script } from './ledger/script.js';
export { CANCEL, CLAIM, DROP, EMIT, FETCH, LOOK, LOSE, MOVE, PUT, REFUSE, RELEASE, RENEW, SETTLE, TAKE };

export const SCRIPTS: readonly Script[] = [
  PUT,
  TAKE,
  FETCH,
  CLAIM,
  RELEASE,
  SETTLE,
  REFUSE,
  EMIT,
  CANCEL,
  LOSE,
  MOVE,
  LOOK,
  RENEW,
  DROP,
];
