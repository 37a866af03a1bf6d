import type { Classifier, Dataset } from '../learning/dataset.js';
import type { Random } from '../learning/random.js';
import { trainDecisionTree } from './decision-tree.js';
import { trainNearestNeighbours } from './nearest-neighbours.js';
import { trainNeuralNetwork } from './neural-network.js';
import { trainRandomForest } from './random-forest.js';
import type { Setting } from './setting.js';
import { trainSoftmaxRegression } from './softmax-regression.js';

/**
 * Trains the model that the setting names.
 *
 * @param training - Standardised rows.
 * @param random - For the models that draw: equal generators train equal models.
 */
export function trainModel(setting: Setting, training: Dataset, random: Random): Classifier {
  switch (setting.model) {
    case 'neighbours':
      return trainNearestNeighbours(setting, training);
    case 'softmax':
      return trainSoftmaxRegression(setting, training);
    case 'tree':
      return trainDecisionTree(setting, training);
    case 'forest':
      return trainRandomForest(setting, training, random);
    case 'network':
      return trainNeuralNetwork(setting, training, random);
  }
}
