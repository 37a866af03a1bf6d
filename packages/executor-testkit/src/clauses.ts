import type { Supports } from '@elsewhere/core';
import { type Clause, clauseName } from './clause.js';
import { channel } from './clauses/channel.js';
import { closing } from './clauses/closing.js';
import { declaredNo } from './clauses/declared-no.js';
import { failures } from './clauses/failures.js';
import { retries } from './clauses/retries.js';
import { scale } from './clauses/scale.js';
import { states } from './clauses/states.js';
import { stopping } from './clauses/stopping.js';
import { values } from './clauses/values.js';

/** Every clause, with all its parts, by letter and number; within a number in the order of the files. */
export const clauses: readonly Clause[] = [
  values,
  failures,
  states,
  stopping,
  closing,
  channel,
  retries,
  scale,
  declaredNo,
].flatMap((group) => [...group].sort((left, right) => left.id.localeCompare(right.id)));

/** The clauses that an executor with this declaration has to keep. */
export function clausesFor(supports: Supports): readonly Clause[] {
  return clauses.filter((clause) => clause.applies(supports));
}

/** One part of a clause by its name, `'F5/exit'`. Throws a RangeError when there is none. */
export function clauseNamed(name: string): Clause {
  const found = clauses.find((clause) => clauseName(clause) === name);
  if (found === undefined)
    throw new RangeError(`expected the name of a clause such as 'F5/exit', got '${name}'`);
  return found;
}
