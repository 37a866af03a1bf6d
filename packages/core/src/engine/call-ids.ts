import { randomBytes } from 'node:crypto';

/** Start of the ids of all calls of this program: random, so that ids are unique between programs. */
export const ID_PREFIX: string = `c${randomBytes(6).toString('hex')}`;

let count = 0;

/** Numbers calls through all executors: a call that one hands to another keeps its own. */
export function nextNumber(): number {
  return ++count;
}
