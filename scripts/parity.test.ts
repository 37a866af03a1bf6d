import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readWorkspace } from './workspace/workspace.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** X rows, cluster back ends, and what `apps/docs/parity.md` says is not here. */
const NOT_HERE = '11, 29, 34, 35, 56, 68, 84, 93, 98, 100, 102, 113, 153-157, 159, 167, 168, 170-172, 175';

/** `'1, 3-5'` as numbers. */
function numbers(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [from, to = from] = part.trim().split('-').map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, index) => from! + index);
  });
}

it('every row of the checklist that is kept is named by a test', () => {
  const { files, read } = readWorkspace(root);
  const tested = files.filter((file) => /^packages\/[^/]+\/(src|test)\/.*\.ts$/.test(file));
  const named = tested.flatMap((file) =>
    [...read(file).matchAll(/\(rows? ([\d, -]+)\)/g)].flatMap(([, rows]) => numbers(rows!)),
  );
  const kept = numbers('1-175').filter((row) => !numbers(NOT_HERE).includes(row));
  expect(kept.filter((row) => !named.includes(row))).toEqual([]);
  expect(named.filter((row) => row < 1 || row > 175)).toEqual([]);
});
