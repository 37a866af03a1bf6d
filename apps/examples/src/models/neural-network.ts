import { type Classifier, type Dataset, indexOfLargest } from '../learning/dataset.js';
import type { Random } from '../learning/random.js';
import { softmax } from './softmax.js';

/** Settings of a network with one hidden layer, trained row by row. */
export interface NetworkSetting {
  readonly model: 'network';
  /** Neurons in the hidden layer; at least 1. */
  readonly hidden: number;
  /** Size of a step along the gradient; above 0. */
  readonly learningRate: number;
  /** Passes over the training rows; at least 1. */
  readonly epochs: number;
}

/** Draws a setting. */
export function sampleNeuralNetwork(random: Random): NetworkSetting {
  return {
    model: 'network',
    hidden: random.integer(2, 8),
    learningRate: random.logUniform(0.001, 0.3),
    epochs: random.integer(2, 24),
  };
}

/** tanh neurons, a softmax on top, stochastic gradient descent on the cross entropy. */
export function trainNeuralNetwork(setting: NetworkSetting, training: Dataset, random: Random): Classifier {
  const columns = training.rows[0]?.length ?? 0;
  const lower = createLayer(columns, setting.hidden, random);
  const upper = createLayer(setting.hidden, training.classes.length, random);
  const hidden = new Float64Array(setting.hidden);
  const output = new Float64Array(training.classes.length);
  const hiddenError = new Float64Array(setting.hidden);

  const forward = (row: readonly number[]) => {
    feed(lower, row, hidden);
    for (let neuron = 0; neuron < hidden.length; neuron++) hidden[neuron] = Math.tanh(hidden[neuron]!);
    feed(upper, hidden, output);
  };

  for (let epoch = 0; epoch < setting.epochs; epoch++) {
    for (const index of random.shuffle([...training.rows.keys()])) {
      const row = training.rows[index]!;
      forward(row);
      softmax(output);
      output[training.labels[index]!]! -= 1;
      for (let neuron = 0; neuron < hidden.length; neuron++) {
        let sum = 0;
        for (let label = 0; label < output.length; label++) {
          sum += output[label]! * upper.weights[label * upper.width + neuron]!;
        }
        hiddenError[neuron] = sum * (1 - hidden[neuron]! ** 2);
      }
      descend(upper, hidden, output, setting.learningRate);
      descend(lower, row, hiddenError, setting.learningRate);
    }
  }

  return (row) => {
    forward(row);
    return indexOfLargest(output);
  };
}

/** Fully connected; per output the weights of all inputs, then the bias. */
interface Layer {
  readonly inputs: number;
  readonly width: number;
  readonly weights: Float64Array;
}

function createLayer(inputs: number, outputs: number, random: Random): Layer {
  const width = inputs + 1;
  const weights = Float64Array.from({ length: outputs * width }, () => random.normal() / Math.sqrt(width));
  return { inputs, width, weights };
}

function feed(layer: Layer, input: ArrayLike<number>, output: Float64Array): void {
  for (let neuron = 0; neuron < output.length; neuron++) {
    const start = neuron * layer.width;
    let sum = layer.weights[start + layer.inputs]!;
    for (let index = 0; index < layer.inputs; index++) sum += layer.weights[start + index]! * input[index]!;
    output[neuron] = sum;
  }
}

function descend(layer: Layer, input: ArrayLike<number>, error: Float64Array, learningRate: number): void {
  for (let neuron = 0; neuron < error.length; neuron++) {
    const start = neuron * layer.width;
    const step = learningRate * error[neuron]!;
    for (let index = 0; index < layer.inputs; index++) layer.weights[start + index]! -= step * input[index]!;
    layer.weights[start + layer.inputs]! -= step;
  }
}
