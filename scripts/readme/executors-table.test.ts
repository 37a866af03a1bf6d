import { expect, test } from 'vitest';
import { runChild } from '../child.mjs';
import { executorsTable, replaceTable } from './executors-table.js';

test('a row names what is supported and leaves out what is not', () => {
  const supports = {
    inline: true,
    parallel: false,
    isolation: 'none',
    cancelRunning: 'kill',
    limits: ['wallTime', 'memory'],
    resources: [],
  };
  const row = { folder: 'executor-x', description: 'Runs calls.', supports };
  expect(executorsTable([row]).split('\n').at(-1)).toBe(
    '| [`@elsewhere/executor-x`](packages/executor-x) | Runs calls | inline tasks, cancelRunning: kill, limits: wallTime memory |',
  );
});

test('a page without the comments is refused', () => {
  expect(() => replaceTable('# title', '')).toThrow('expected `<!-- executors');
});

test('the table in README.md is what the built executors declare', async () => {
  const { output } = await runChild(
    process.execPath,
    ['--import', 'tsx', 'scripts/readme-table.ts', '--check'],
    {
      quiet: true,
    },
  );
  expect(output).toContain('is up to date');
});
