import assert from 'node:assert/strict';

/**
 * Waits for a condition, looking every few milliseconds.
 *
 * @throws AssertionError when it does not hold within `withinMs`.
 */
export async function until(what: string, condition: () => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) assert.fail(`expected within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a promise rejects with; what it gives when it does not reject. */
export async function failureOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}
