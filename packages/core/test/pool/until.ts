import assert from 'node:assert/strict';

/**
 * Waits for a condition, looking every few milliseconds.
 *
 * @throws AssertionError when it does not hold within `withinMs`.
 */
export async function until(what: string, condition: () => boolean, withinMs = 5_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) assert.fail(`expected within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Resolves once everything that is due now, microtasks and timers of 0 ms included, has run. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => setImmediate(resolve));
}
