import { expect, test } from 'vitest';
import { loadPenguins, toDataset } from './penguins.js';

test('342 penguins of three species are complete', () => {
  const { rows, labels, classes } = loadPenguins();
  expect(classes).toEqual(['Adelie', 'Chinstrap', 'Gentoo']);
  expect(rows).toHaveLength(342);
  expect(classes.map((_, label) => labels.filter((other) => other === label).length)).toEqual([151, 68, 123]);
  expect(rows.every((row) => row.length === 4 && row.every(Number.isFinite))).toBe(true);
});

test('records with a missing measurement are left out', () => {
  const complete = {
    Species: 'Gentoo',
    'Beak Length (mm)': 46.1,
    'Beak Depth (mm)': 13.2,
    'Flipper Length (mm)': 211,
    'Body Mass (g)': 4500,
  };
  const dataset = toDataset([
    complete,
    { ...complete, 'Body Mass (g)': null },
    { ...complete, Species: null },
  ]);
  expect(dataset).toEqual({ rows: [[46.1, 13.2, 211, 4500]], labels: [0], classes: ['Gentoo'] });
});
