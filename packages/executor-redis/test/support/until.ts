import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition. @throws AssertionError when it does not hold within `withinMs`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  for (const end = performance.now() + withinMs; !(await condition()); await delay(5))
    if (performance.now() > end) assert.fail(`expected within ${withinMs} ms: ${what}`);
}

/** What a promise rejects with. @throws AssertionError when it resolves. */
export async function rejection(promise: PromiseLike<unknown>): Promise<Error & { readonly code?: string }> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) return outcome.error as Error;
  return assert.fail(`expected a rejection, got ${String(outcome.value)}`);
}

/** Whether there is a process with this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
