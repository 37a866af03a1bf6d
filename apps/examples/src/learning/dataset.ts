/**
 * Measurements with the class of each row.
 *
 * Shape: `{ rows: [[39.1, 18.7, 181, 3750], …], labels: [0, …], classes: ['Adelie', 'Chinstrap', 'Gentoo'] }`.
 */
export interface Dataset {
  readonly rows: readonly (readonly number[])[];
  /** One per row: an index into `classes`. */
  readonly labels: readonly number[];
  readonly classes: readonly string[];
}

/** What training gives: from one row of measurements to an index into `classes`. */
export type Classifier = (row: readonly number[]) => number;

/** The rows with these indices, in this order. */
export function selectRows(dataset: Dataset, indices: readonly number[]): Dataset {
  return {
    rows: indices.map((index) => dataset.rows[index]!),
    labels: indices.map((index) => dataset.labels[index]!),
    classes: dataset.classes,
  };
}

/** The position of the largest value; the first one of equals. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if (values[index]! > values[best]!) best = index;
  }
  return best;
}
