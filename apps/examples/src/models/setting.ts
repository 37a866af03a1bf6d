import type { TreeSetting } from './decision-tree.js';
import type { NeighboursSetting } from './nearest-neighbours.js';
import type { NetworkSetting } from './neural-network.js';
import type { ForestSetting } from './random-forest.js';
import type { SoftmaxSetting } from './softmax-regression.js';

/** One point of the search space. Shape: `{ model: 'tree', depth: 4, smallestLeaf: 2, impurity: 'gini' }`. */
export type Setting = NeighboursSetting | SoftmaxSetting | TreeSetting | ForestSetting | NetworkSetting;

/** The models that the search chooses from. */
export type ModelName = Setting['model'];

/** What people call each model. */
export const modelTitles: Readonly<Record<ModelName, string>> = {
  neighbours: 'nearest neighbours',
  softmax: 'softmax regression',
  tree: 'decision tree',
  forest: 'random forest',
  network: 'neural network',
};

/** The values of a setting on one line: `depth=4 smallestLeaf=2 impurity=gini`. */
export function describeSetting({ model: _, ...values }: Setting): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
