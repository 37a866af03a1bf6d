import { expect, test } from 'vitest';
import { exampleTrial } from '../../test/example-report.js';
import { leaderboard } from './leaderboard.js';

test('columns line up', () => {
  const table = leaderboard([exampleTrial(1, 0.97), exampleTrial(20, 0.9)]);
  expect(`\n${table}\n`).toMatchInlineSnapshot(`
    "
    rank  trial  model    setting                                          accuracy          time
    ----  -----  -------  -----------------------------------------------  ---------------  -----
       1      1  network  hidden=6 learningRate=0.0026 epochs=22           0.9700 ± 0.0100  19 ms
       2     20  softmax  learningRate=0.0139 penalty=0.000416 epochs=105  0.9000 ± 0.0100  19 ms
    "
  `);
});

test('it shows ten trials unless told otherwise', () => {
  const trials = Array.from({ length: 30 }, (_, index) => exampleTrial(index + 1));
  expect(leaderboard(trials).split('\n')).toHaveLength(2 + 10);
  expect(leaderboard(trials, 3).split('\n')).toHaveLength(2 + 3);
});

test('without trials it is the headings', () => {
  expect(leaderboard([]).split('\n')[0]).toMatch(/^rank {2}trial {2}model/);
});
