/**
 * How long a list of calls takes when each worker takes the next one the moment it is free and nothing else costs
 * anything.
 *
 * @param durations - In the order in which the calls are submitted.
 */
export function listSchedule(durations: readonly number[], workers: number): number {
  const free = new Array<number>(workers).fill(0);
  for (const duration of durations) {
    const next = free.indexOf(Math.min(...free));
    free[next]! += duration;
  }
  return Math.max(...free);
}

/** The items in an order that depends on the seed only. */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = randomOf(seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}

/** Numbers from 0 to below 1 (Mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
