/**
 * Who is measured when: in every round everybody once. Each round somebody else begins, and every other round goes
 * backwards, so that nobody always comes first or always after the same neighbour.
 *
 * @returns One list per round.
 */
export function interleave<T>(contestants: readonly T[], rounds: number): T[][] {
  const count = contestants.length;
  return Array.from({ length: rounds }, (_, round) => {
    const step = round % 2 === 0 ? 1 : count - 1;
    return contestants.map((_, place) => contestants[(round + place * step) % count]!);
  });
}
