import { type Classifier, type Dataset, indexOfLargest } from '../learning/dataset.js';
import type { Random } from '../learning/random.js';

/** Settings of the k-nearest-neighbours vote. */
export interface NeighboursSetting {
  readonly model: 'neighbours';
  /** How many neighbours vote; at least 1. */
  readonly k: number;
  /** What a vote counts: the same for all, or one over the distance. */
  readonly vote: 'equal' | 'distance';
  readonly metric: 'euclidean' | 'manhattan';
}

/** Draws a setting. */
export function sampleNearestNeighbours(random: Random): NeighboursSetting {
  return {
    model: 'neighbours',
    k: random.integer(1, 60),
    vote: random.pick(['equal', 'distance']),
    metric: random.pick(['euclidean', 'manhattan']),
  };
}

/**
 * Remembers the rows; a new row gets the class that its nearest neighbours vote for.
 *
 * @throws RangeError if `k` is not a positive integer.
 */
export function trainNearestNeighbours(setting: NeighboursSetting, training: Dataset): Classifier {
  if (!Number.isInteger(setting.k) || setting.k < 1) {
    throw new RangeError(`expected \`k\` to be a positive integer, got \`${setting.k}\``);
  }
  const distance = setting.metric === 'euclidean' ? euclidean : manhattan;
  return (row) => {
    const neighbours = training.rows
      .map((other, index) => ({ distance: distance(row, other), label: training.labels[index]! }))
      .sort((a, b) => a.distance - b.distance);
    const votes = new Float64Array(training.classes.length);
    for (const neighbour of neighbours.slice(0, setting.k)) {
      // An exact twin would vote with infinity, and two of them of different classes with NaN.
      votes[neighbour.label]! += setting.vote === 'equal' ? 1 : 1 / (neighbour.distance + 1e-9);
    }
    return indexOfLargest(votes);
  };
}

function euclidean(left: readonly number[], right: readonly number[]): number {
  let sum = 0;
  for (let column = 0; column < left.length; column++) sum += (left[column]! - right[column]!) ** 2;
  return Math.sqrt(sum);
}

function manhattan(left: readonly number[], right: readonly number[]): number {
  let sum = 0;
  for (let column = 0; column < left.length; column++) sum += Math.abs(left[column]! - right[column]!);
  return sum;
}
