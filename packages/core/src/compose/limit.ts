import type { Executor } from '../executor.js';
import { expectInteger } from '../expect.js';
import { compose } from './compose.js';

/**
 * An executor with at most so many calls at work; the rest wait in front of it, by priority. A call that was cancelled
 * counts until its work has really stopped.
 *
 * @param maxConcurrent - A positive integer.
 * @throws TypeError, RangeError for anything else.
 */
export function limit(executor: Executor, maxConcurrent: number): Executor {
  expectInteger('maxConcurrent', maxConcurrent ?? Number.NaN, 1);
  return compose({ executor }, () => ({ concurrency: maxConcurrent }));
}
