import { type Classifier, type Dataset, indexOfLargest } from '../learning/dataset.js';

/** How far a tree grows, and what it looks at. */
export interface Growth {
  /** Questions on the way to a leaf at most; at least 1. */
  readonly depth: number;
  /** Rows that each side of a split must keep; at least 1. */
  readonly smallestLeaf: number;
  /** How mixed a group is: 0 if all rows have one class. Given the rows per class and their sum. */
  readonly impurity: (counts: Float64Array, total: number) => number;
  /** The columns that one split may ask about. */
  readonly columns: () => readonly number[];
}

interface Split {
  readonly column: number;
  readonly threshold: number;
  readonly impurity: number;
}

/** Grows a classification tree greedily: each split is the one after which both sides are purest. */
export function growTree(training: Dataset, indices: readonly number[], growth: Growth): Classifier {
  const counts = countLabels(training, indices);
  const majority = indexOfLargest(counts);
  const isPure = counts[majority] === indices.length;
  const split = growth.depth < 1 || isPure ? undefined : findSplit(training, indices, counts, growth);
  if (split === undefined) return () => majority;

  const { column, threshold } = split;
  const isLow = (row: readonly number[]) => row[column]! < threshold;
  const deeper = { ...growth, depth: growth.depth - 1 };
  const low = growTree(
    training,
    indices.filter((index) => isLow(training.rows[index]!)),
    deeper,
  );
  const high = growTree(
    training,
    indices.filter((index) => !isLow(training.rows[index]!)),
    deeper,
  );
  return (row) => (isLow(row) ? low(row) : high(row));
}

function findSplit(
  training: Dataset,
  indices: readonly number[],
  counts: Float64Array,
  growth: Growth,
): Split | undefined {
  const total = indices.length;
  let best: Split | undefined;
  for (const column of growth.columns()) {
    const value = (index: number) => training.rows[index]![column]!;
    const sorted = [...indices].sort((a, b) => value(a) - value(b));
    const low = new Float64Array(counts.length);
    const high = Float64Array.from(counts);
    for (let lows = 1; lows <= total - growth.smallestLeaf; lows++) {
      const moved = training.labels[sorted[lows - 1]!]!;
      low[moved]! += 1;
      high[moved]! -= 1;
      const below = value(sorted[lows - 1]!);
      const above = value(sorted[lows] ?? sorted[lows - 1]!);
      if (lows < growth.smallestLeaf || below === above) continue;
      const impurity =
        (lows * growth.impurity(low, lows) + (total - lows) * growth.impurity(high, total - lows)) / total;
      if (best === undefined || impurity < best.impurity) {
        best = { column, threshold: (below + above) / 2, impurity };
      }
    }
  }
  return best !== undefined && best.impurity < growth.impurity(counts, total) ? best : undefined;
}

function countLabels(training: Dataset, indices: readonly number[]): Float64Array {
  const counts = new Float64Array(training.classes.length);
  for (const index of indices) counts[training.labels[index]!]! += 1;
  return counts;
}

/** The chance that two rows drawn from the group differ in class. */
export function giniImpurity(counts: Float64Array, total: number): number {
  let squares = 0;
  for (const count of counts) squares += (count / total) ** 2;
  return 1 - squares;
}

/** The bits that the class of a row drawn from the group is worth. */
export function entropy(counts: Float64Array, total: number): number {
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / total) * Math.log2(count / total);
  return bits;
}
