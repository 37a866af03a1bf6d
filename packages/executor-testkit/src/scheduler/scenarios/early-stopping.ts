import assert from 'node:assert/strict';
import { earlyStopping } from '@elsewhere/core';
import { within } from '../../until.js';
import { fullChannel, type Scenario } from '../scenario.js';
import { begin } from '../stage.js';
import { inquire, type Reply, validate } from '../tasks.js';

/** `earlyStopping` here and `shouldStop` in the task. */
export const earlyStops: readonly Scenario[] = [
  {
    unfit: fullChannel,
    title: 'earlyStopping: handlers answer by what they return, one yes is enough (rows 83, 147)',
    async run({ another, patienceMs }) {
      const scheduler = another();
      const when = (scores: readonly number[]): boolean => scores.length === 4;
      const task = scheduler.task(validate, { plugins: [earlyStopping({ when })] });
      task.on('split-evaluated', (_, scores) => scores.at(-1)! < 0.5);
      task.on('split-evaluated', async () => false);
      const results: unknown[] = [];
      task.on('result', (_, value) => results.push(value.length));
      scheduler.on('start', () => {
        task.submit([0.9, 0.4, 0.9, 0.9, 0.9]);
        task.submit([0.9, 0.9, 0.9, 0.9, 0.9]);
        task.submit([0.9, 0.9]);
      });
      await within('the run ends', begin(scheduler), patienceMs);
      assert.deepEqual(results.sort(), [2, 2, 4]);
    },
  },
  {
    unfit: fullChannel,
    title: 'earlyStopping leaves other questions alone, and a task that asks without it goes on (row 147)',
    async run({ another, patienceMs }) {
      const scheduler = another();
      const asking = scheduler.task(inquire, { plugins: [earlyStopping()] });
      const alone = scheduler.task(validate);
      const results: unknown[] = [];
      scheduler.on('future-result', (_, value) => results.push(value));
      scheduler.on('start', () => {
        asking.submit('something else');
        alone.submit([1, 2, 3]);
      });
      await within('the run ends', begin(scheduler), patienceMs);
      const codes = results.map((value) => (value as Reply).code ?? value);
      assert.ok(codes.includes('REQUEST_FAILED'), JSON.stringify(results));
      assert.ok(
        codes.some((value) => Array.isArray(value) && value.length === 3),
        JSON.stringify(results),
      );
    },
  },
];
