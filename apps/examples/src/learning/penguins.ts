import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Dataset } from './dataset.js';

const species = 'Species';
const measurements = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'] as const;

let penguins: Dataset | undefined;

/**
 * The Palmer penguins: four body measurements and the species of 342 birds. Read once per worker.
 *
 * @throws Error if the npm package `vega-datasets`, which carries the file, is not installed.
 * @see Gorman, Williams and Fraser (2014), doi:10.1371/journal.pone.0090081: where the data comes from.
 */
export function loadPenguins(): Dataset {
  penguins ??= toDataset(JSON.parse(readFileSync(locateFile(), 'utf8')));
  return penguins;
}

function locateFile(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('vega-datasets')), '..', 'data', 'penguins.json');
}

/**
 * Keeps the rows in which the species and all four measurements are known.
 *
 * @param records - Shape: `[{ Species: 'Adelie', 'Beak Length (mm)': 39.1, …, 'Body Mass (g)': null }, …]`.
 */
export function toDataset(records: readonly Readonly<Record<string, unknown>>[]): Dataset {
  const complete = records.filter(
    (record) =>
      typeof record[species] === 'string' && measurements.every((name) => Number.isFinite(record[name])),
  );
  const classes = [...new Set(complete.map((record) => String(record[species])))].sort();
  return {
    rows: complete.map((record) => measurements.map((name) => Number(record[name]))),
    labels: complete.map((record) => classes.indexOf(String(record[species]))),
    classes,
  };
}
