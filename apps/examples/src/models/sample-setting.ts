import { createRandom, type Random } from '../learning/random.js';
import { sampleDecisionTree } from './decision-tree.js';
import { sampleNearestNeighbours } from './nearest-neighbours.js';
import { sampleNeuralNetwork } from './neural-network.js';
import { sampleRandomForest } from './random-forest.js';
import type { Setting } from './setting.js';
import { sampleSoftmaxRegression } from './softmax-regression.js';

/**
 * Setting number `trial` of the search that starts from `seed`.
 *
 * @remarks It depends on these two numbers and nothing else: not on which trials ran before, where, or in what order.
 */
export function sampleSetting(seed: number, trial: number): Setting {
  const random = createRandom(seed, 'setting', trial);
  const sample = random.pick<(random: Random) => Setting>([
    sampleNearestNeighbours,
    sampleSoftmaxRegression,
    sampleDecisionTree,
    sampleRandomForest,
    sampleNeuralNetwork,
  ]);
  return sample(random);
}
