import type { Executor } from '../executor.js';
import { expectOneOf, show } from '../expect.js';
import { compose } from './compose.js';
import type { Part } from './part.js';

/**
 * An executor that shares calls out among others: to one after the other, or to the one with the fewest calls of ours
 * per worker. Pools of one worker each run calls beside each other.
 *
 * @param executors - At least one.
 * @param strategy - `'round-robin'` or `'least-busy'`. Default: `'round-robin'`.
 * @throws TypeError, RangeError for anything else.
 */
export function balance(
  executors: readonly [Executor, ...Executor[]],
  strategy: 'round-robin' | 'least-busy' = 'round-robin',
): Executor {
  if (!Array.isArray(executors) || executors.length === 0) {
    throw new TypeError(`expected \`executors\` to be an array of at least one, got \`${show(executors)}\``);
  }
  expectOneOf('strategy', strategy, ['round-robin', 'least-busy']);
  const named = Object.fromEntries(executors.map((executor, index) => [`executors[${index}]`, executor]));
  return compose(named, (parts) => {
    const next = strategy === 'round-robin' ? inTurn(parts) : leastBusy(parts);
    return { spreads: true, choose: () => next() };
  });
}

function inTurn(parts: readonly Part[]): () => Part {
  let turn = 0;
  return () => parts[turn++ % parts.length]!;
}

/** How many choices the numbers of workers hold for: asking each time would cost more than the call. */
const CHOICES = 256;

function leastBusy(parts: readonly Part[]): () => Part {
  let workers: readonly number[] = [];
  let choices = 0;
  let turn = 0;
  return () => {
    if (choices++ % CHOICES === 0)
      workers = parts.map(({ executor }) => Math.max(1, executor.stats().workers));
    const busy = (index: number): number => parts[index]!.load / workers[index]!;
    let best = turn++ % parts.length; // among equals it is one after the other
    for (let index = 0; index < parts.length; index++) if (busy(index) < busy(best)) best = index;
    return parts[best]!;
  };
}
