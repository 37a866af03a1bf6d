import type { Setting } from '../models/setting.js';
import { trainModel } from '../models/train-model.js';
import { type Dataset, selectRows } from './dataset.js';
import { fitStandardiser } from './fit-standardiser.js';
import { createRandom } from './random.js';
import { stratifiedFolds } from './stratified-folds.js';

const folds = 5;
const repeats = 2;

/** How many accuracies {@link crossValidate} yields: every fold of every repeat. */
export const foldCount = folds * repeats;

/**
 * Trains on all folds but one and yields the accuracy on that one, for each fold of each repeat.
 *
 * @remarks
 * The folds depend on the seed only, so all settings are compared on the same splits. A generator, so that the
 * caller can report progress, or stop, between two folds.
 *
 * @param seed - Equal seeds yield equal accuracies.
 */
export function* crossValidate(setting: Setting, dataset: Dataset, seed: number): Generator<number, void> {
  for (let repeat = 0; repeat < repeats; repeat++) {
    const parts = stratifiedFolds(dataset.labels, folds, createRandom(seed, 'folds', repeat));
    for (const [fold, testIndices] of parts.entries()) {
      const training = selectRows(dataset, parts.filter((part) => part !== testIndices).flat());
      const test = selectRows(dataset, testIndices);
      const standardise = fitStandardiser(training.rows);
      const predict = trainModel(
        setting,
        { ...training, rows: training.rows.map(standardise) },
        createRandom(seed, 'training', repeat, fold),
      );
      const correct = test.rows.filter((row, index) => predict(standardise(row)) === test.labels[index]);
      yield correct.length / test.rows.length;
    }
  }
}
