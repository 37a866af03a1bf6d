import { type Classifier, type Dataset, indexOfLargest } from '../learning/dataset.js';
import type { Random } from '../learning/random.js';
import { softmax } from './softmax.js';

/** Settings of softmax (multinomial logistic) regression by gradient descent. */
export interface SoftmaxSetting {
  readonly model: 'softmax';
  /** Size of a step along the gradient; above 0. */
  readonly learningRate: number;
  /** Weight of the squared coefficients in the loss; 0 or more. */
  readonly penalty: number;
  /** Passes over the training rows; at least 1. */
  readonly epochs: number;
}

/** Draws a setting. */
export function sampleSoftmaxRegression(random: Random): SoftmaxSetting {
  return {
    model: 'softmax',
    learningRate: random.logUniform(0.01, 2),
    penalty: random.logUniform(1e-5, 0.1),
    epochs: random.integer(10, 150),
  };
}

/** One row of coefficients per class, the last of each is the intercept; every epoch is one step over all rows. */
export function trainSoftmaxRegression(setting: SoftmaxSetting, training: Dataset): Classifier {
  const { rows, labels, classes } = training;
  const columns = rows[0]?.length ?? 0;
  const coefficients = classes.map(() => new Float64Array(columns + 1));
  const gradients = classes.map(() => new Float64Array(columns + 1));
  const scores = new Float64Array(classes.length);

  const score = (row: readonly number[]) => {
    for (let label = 0; label < scores.length; label++) {
      const weights = coefficients[label]!;
      let sum = weights[columns]!;
      for (let column = 0; column < columns; column++) sum += weights[column]! * row[column]!;
      scores[label] = sum;
    }
  };

  for (let epoch = 0; epoch < setting.epochs; epoch++) {
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!;
      score(row);
      softmax(scores);
      scores[labels[index]!]! -= 1;
      for (let label = 0; label < scores.length; label++) {
        const gradient = gradients[label]!;
        const error = scores[label]! / rows.length;
        for (let column = 0; column < columns; column++) gradient[column]! += error * row[column]!;
        gradient[columns]! += error;
      }
    }
    for (const [label, weights] of coefficients.entries()) {
      const gradient = gradients[label]!;
      for (let column = 0; column <= columns; column++) {
        const shrinkage = column === columns ? 0 : setting.penalty * weights[column]!;
        weights[column]! -= setting.learningRate * (gradient[column]! + shrinkage);
      }
      gradient.fill(0);
    }
  }

  return (row) => {
    score(row);
    return indexOfLargest(scores);
  };
}
