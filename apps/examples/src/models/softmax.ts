/** Turns scores into probabilities, in place. */
export function softmax(scores: Float64Array): void {
  let largest = scores[0]!;
  for (let index = 1; index < scores.length; index++) largest = Math.max(largest, scores[index]!);
  let sum = 0;
  for (let index = 0; index < scores.length; index++) {
    // Less the largest score: the exponential of a large one would overflow.
    const power = Math.exp(scores[index]! - largest);
    scores[index] = power;
    sum += power;
  }
  for (let index = 0; index < scores.length; index++) scores[index] = scores[index]! / sum;
}
