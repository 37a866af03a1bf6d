import { type Random as Chance, randomOf as chanceOf } from '../../src/faults/random.js';

/** Random numbers that a seed repeats, and what tests choose with them. */
export interface Random extends Chance {
  pick<T>(items: readonly T[]): T;
  bytes(length: number): Buffer;
}

export function randomOf(seed: number): Random {
  const chance = chanceOf(seed);
  return {
    ...chance,
    pick: (items) => items[chance.below(items.length)]!,
    bytes: (length) => Buffer.from(Array.from({ length }, () => chance.below(256))),
  };
}
