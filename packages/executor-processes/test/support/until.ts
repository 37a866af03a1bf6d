import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

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

/** Numbers that a file has, one a line; none while it does not exist. */
export function numbersIn(file: string): number[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map(Number);
}

/** Whether a process is there and not a zombie: killed orphans stay as such where nobody reaps them. */
export function alive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false;
  }
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
