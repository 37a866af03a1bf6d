import assert from 'node:assert/strict';
import { show } from './until.js';

/**
 * Fails unless both values are strictly and deeply equal: prototypes, `-0`, holes and `NaN` count.
 *
 * @param what - The promise, where the values alone do not tell it: `'the executor lives on'`.
 */
export function same(seen: unknown, promised: unknown, what?: string): void {
  try {
    assert.deepStrictEqual(seen, promised);
  } catch {
    const message = `promised: ${what === undefined ? '' : `${what}, `}${show(promised)}; seen: ${show(seen)}`;
    throw new assert.AssertionError({
      message,
      actual: seen,
      expected: promised,
      operator: 'deepStrictEqual',
    });
  }
}
