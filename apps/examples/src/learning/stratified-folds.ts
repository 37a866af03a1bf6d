import type { Random } from './random.js';

/**
 * Splits row indices into folds with the same share of every class.
 *
 * @param labels - The class of each row.
 * @param folds - How many; at least 2.
 * @returns Disjoint folds that together hold every index once. Shape: `[[3, 0], [2, 1], …]`.
 * @throws RangeError if a class has fewer rows than there are folds.
 */
export function stratifiedFolds(labels: readonly number[], folds: number, random: Random): number[][] {
  const result: number[][] = Array.from({ length: folds }, () => []);
  // Dealt like cards, and the next class goes on where the last one ended, so that sizes differ by one at most.
  let dealt = 0;
  for (const label of [...new Set(labels)].sort((a, b) => a - b)) {
    const members = labels.flatMap((other, index) => (other === label ? [index] : []));
    if (members.length < folds) {
      throw new RangeError(
        `expected every class to have at least ${folds} rows, class ${label} has ${members.length}`,
      );
    }
    for (const index of random.shuffle(members)) result[dealt++ % folds]!.push(index);
  }
  return result;
}
