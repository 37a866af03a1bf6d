import { Deadline } from '../engine/deadline.js';
import { ExecutorError } from '../executor-error.js';
import { expectNumber, show } from '../expect.js';

/** A fraction within 0 and 1. @throws TypeError when it is not a number at all. */
export function boundFraction(fraction: number): number {
  if (typeof fraction === 'number' && !Number.isNaN(fraction)) return Math.min(Math.max(fraction, 0), 1);
  throw new TypeError(`expected \`fraction\` to be a number from 0 to 1, got \`${show(fraction)}\``);
}

/** The answer of a request, or `REQUEST_FAILED` when none comes in time. */
export async function withinTime(answer: Promise<unknown>, timeoutMs: number | undefined): Promise<unknown> {
  expectNumber('timeoutMs', timeoutMs, 1);
  if (timeoutMs === undefined) return answer;
  let deadline: Deadline | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new ExecutorError('REQUEST_FAILED', `no answer to the request came within ${timeoutMs} ms`);
    deadline = new Deadline(timeoutMs, () => reject(error));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    deadline?.clear();
  }
}
