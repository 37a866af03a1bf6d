import { randomBytes } from 'node:crypto';

/** Random, so that ids are unique between programs. */
export function randomPrefix(): string {
  return `c${randomBytes(6).toString('hex')}`;
}

/** Start of the ids of all calls of this program that do not outlive it. */
export const ID_PREFIX: string = randomPrefix();

let count = 0;

/** Numbers calls through all executors: a call that one hands to another keeps its own. */
export function nextNumber(): number {
  return ++count;
}
