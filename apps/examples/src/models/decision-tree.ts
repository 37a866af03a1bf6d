import type { Classifier, Dataset } from '../learning/dataset.js';
import type { Random } from '../learning/random.js';
import { entropy, giniImpurity, growTree } from './grow-tree.js';

/** Settings of one classification tree. */
export interface TreeSetting {
  readonly model: 'tree';
  /** Questions on the way to a leaf at most; at least 1. */
  readonly depth: number;
  /** Rows that each side of a split must keep; at least 1. */
  readonly smallestLeaf: number;
  /** What a split makes smaller. */
  readonly impurity: 'gini' | 'entropy';
}

/** Draws a setting. */
export function sampleDecisionTree(random: Random): TreeSetting {
  return {
    model: 'tree',
    depth: random.integer(1, 8),
    smallestLeaf: random.integer(1, 20),
    impurity: random.pick(['gini', 'entropy']),
  };
}

/** One tree over all rows and all columns. */
export function trainDecisionTree(setting: TreeSetting, training: Dataset): Classifier {
  const columns = (training.rows[0] ?? []).map((_, column) => column);
  return growTree(training, [...training.rows.keys()], {
    depth: setting.depth,
    smallestLeaf: setting.smallestLeaf,
    impurity: setting.impurity === 'gini' ? giniImpurity : entropy,
    columns: () => columns,
  });
}
