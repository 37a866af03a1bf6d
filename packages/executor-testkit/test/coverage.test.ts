import assert from 'node:assert/strict';
import { clauses } from '@elsewhere/executor-testkit/suite';
import { it } from 'vitest';
import { channel } from './broken/channel.js';
import { closing } from './broken/closing.js';
import { declaredNo } from './broken/declared-no.js';
import { failures } from './broken/failures.js';
import { retries } from './broken/retries.js';
import { scale } from './broken/scale.js';
import { states } from './broken/states.js';
import { stopping } from './broken/stopping.js';
import { values } from './broken/values.js';

/** Section 5 of the design. */
const CONTRACT = { V: 5, F: 6, S: 4, X: 7, C: 6, H: 4, R: 5, N: 3, D: 1 };
const ids = Object.entries(CONTRACT).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

it('every clause of the contract is in the suite, and nothing else is', () => {
  assert.deepEqual([...new Set(clauses.map(({ id }) => id))].sort(), [...ids].sort());
});

it('every part has a name of its own and a title that says what is promised', () => {
  const names = clauses.map(({ id, part }) => `${id}/${part}`);
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(clauses.map(({ id, title }) => `${id} ${title}`)).size, clauses.length);
});

it('every clause has at least one fault that it rejects', () => {
  const faults = [values, failures, states, stopping, closing, channel, retries, scale, declaredNo].flat();
  const covered = new Set(faults.map(({ clause }) => clause.split('/')[0]));
  assert.deepEqual(
    ids.filter((id) => !covered.has(id)),
    [],
  );
});
