import type { CallOptions } from '@elsewhere/core';
import type { Deed } from './deeds.js';

/** Chances of each deed, in thousandths. `swell` is dear: one in a thousand or so. */
const CHANCES: readonly (readonly [Deed, number])[] = [
  ['answer', 560],
  ['binary', 40],
  ['nap', 120],
  ['spin', 120],
  ['chatter', 40],
  ['fail', 50],
  ['unclonable', 30],
  ['hang', 12],
  ['exit', 14],
  ['uncaught', 12],
  ['swell', 2],
];

/** A number from 0 to 1, the same sequence for the same seed. Mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pickDeed(random: () => number): Deed {
  const total = CHANCES.reduce((sum, [, chance]) => sum + chance, 0);
  let left = random() * total;
  for (const [deed, chance] of CHANCES) {
    left -= chance;
    if (left < 0) return deed;
  }
  return 'answer';
}

/** Options by chance: what hangs has a timeout, some have retries, priorities and the shared signal. */
export function pickOptions(deed: Deed, signal: AbortSignal, random: () => number): CallOptions {
  return {
    signal: random() < 0.2 ? signal : undefined,
    timeoutMs: deed === 'hang' ? 50 + Math.floor(random() * 100) : undefined,
    retries: random() < 0.1 ? 2 : undefined,
    priority: random() < 0.1 ? Math.floor(random() * 5) - 2 : undefined,
    graceMs: 50,
  };
}

/** Something to carry there and back: plain, rich, or a mebibyte of bytes. */
export function pickPayload(deed: Deed, id: number, random: () => number): unknown {
  if (deed === 'binary') return new Uint8Array(1_048_576).fill(id % 251);
  if (random() < 0.2) return { id, map: new Map([[id, new Set([undefined, -0])]]), at: new Date(id) };
  return { id, text: `errand ${id}`, list: [1, 2, 3] };
}
