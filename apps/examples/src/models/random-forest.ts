import { type Classifier, type Dataset, indexOfLargest } from '../learning/dataset.js';
import type { Random } from '../learning/random.js';
import { giniImpurity, growTree } from './grow-tree.js';

/** Settings of a random forest. */
export interface ForestSetting {
  readonly model: 'forest';
  /** How many trees vote; at least 1. */
  readonly trees: number;
  /** Questions on the way to a leaf at most; at least 1. */
  readonly depth: number;
  /** Columns that one split may choose from, drawn anew for each; at least 1. */
  readonly columnsPerSplit: number;
}

/** Draws a setting. */
export function sampleRandomForest(random: Random): ForestSetting {
  return {
    model: 'forest',
    trees: random.integer(2, 12),
    depth: random.integer(2, 6),
    columnsPerSplit: random.integer(1, 3),
  };
}

/** Trees that differ, because each sees its own draw of the rows and each split its own draw of the columns. */
export function trainRandomForest(setting: ForestSetting, training: Dataset, random: Random): Classifier {
  const columns = (training.rows[0] ?? []).map((_, column) => column);
  const last = training.rows.length - 1;
  const trees = Array.from({ length: setting.trees }, () =>
    growTree(
      training,
      training.rows.map(() => random.integer(0, last)),
      {
        depth: setting.depth,
        smallestLeaf: 1,
        impurity: giniImpurity,
        columns: () => random.shuffle(columns).slice(0, setting.columnsPerSplit),
      },
    ),
  );
  return (row) => {
    const votes = new Float64Array(training.classes.length);
    for (const tree of trees) votes[tree(row)]! += 1;
    return indexOfLargest(votes);
  };
}
