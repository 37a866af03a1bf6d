import assert from 'node:assert/strict';

/** Resolves once everything that is due now, microtasks and timers of 0 ms included, has run. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Waits for a condition, looking at every turn.
 *
 * @throws AssertionError when it does not hold within `withinMs`.
 */
export async function until(what: string, condition: () => boolean, withinMs = 5_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) assert.fail(`expected within ${withinMs} ms: ${what}`);
    await turn();
  }
}

/**
 * What a promise rejects with.
 *
 * @throws AssertionError when it resolves.
 */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return 'error' in outcome
    ? outcome.error
    : assert.fail(`expected a rejection, got ${String(outcome.value)}`);
}

/**
 * What a function throws.
 *
 * @throws AssertionError when it returns.
 */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return assert.fail('expected a throw');
}
