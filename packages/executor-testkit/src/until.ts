import assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** Resolves after `ms` milliseconds. A proof only for what must not happen. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves once everything that is due now, timers of 0 ms included, has run. */
export async function turn(): Promise<void> {
  await pause(0);
  await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Waits for a condition, looking every 5 ms.
 *
 * @param what - The promise as a sentence: `'the work stops'`.
 * @param see - Tells what was seen instead, for the error text.
 * @throws AssertionError when it does not hold within `withinMs`.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  see: () => unknown = () => 'the opposite',
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end)
      assert.fail(`promised: ${what} within ${withinMs} ms; seen: ${String(see())}`);
    await pause(5);
  }
}

/**
 * What a promise gives, if it gives it in time.
 *
 * @param what - The promise as a sentence: `'the call is answered'`.
 * @throws AssertionError when it is still pending after `withinMs`; otherwise what the promise rejects with.
 */
export async function within<T>(what: string, promise: PromiseLike<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new assert.AssertionError({
          message: `promised: ${what} within ${withinMs} ms; seen: still pending`,
        }),
      );
    }, withinMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a promise rejects with, in time.
 *
 * @throws AssertionError when it resolves, or is still pending after `withinMs`.
 */
export async function rejection(
  what: string,
  promise: PromiseLike<unknown>,
  withinMs: number,
): Promise<unknown> {
  const outcome = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const settled = await within(what, outcome, withinMs);
  if ('error' in settled) return settled.error;
  return assert.fail(`promised: ${what}; seen: it succeeded with ${show(settled.value)}`);
}

/** A value for an error text, short and never throwing. */
export function show(value: unknown): string {
  try {
    const text =
      value instanceof Error
        ? String(value)
        : inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, compact: true });
    return text.length > 300 ? `${text.slice(0, 297)}...` : text;
  } catch {
    return 'a value that cannot be shown';
  }
}
