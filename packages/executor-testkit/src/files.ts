import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { pause, until } from './until.js';

/** Lines of a file that calls append to; none when it does not exist. */
export function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Bytes in a file; 0 when it does not exist. */
export function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** Waits until a file has something in it. */
export async function untilWritten(what: string, file: string, withinMs: number): Promise<void> {
  await until(
    what,
    () => sizeOf(file) > 0,
    withinMs,
    () => 'nothing was written',
  );
}

/** A heartbeat comes every 5 ms; this much silence, on a busy machine too, means that it has stopped. */
const SILENCE_MS = 150;

/** Waits until a file that grows with every heartbeat has stopped growing. */
export async function untilSilent(what: string, file: string, withinMs: number): Promise<void> {
  const begun = performance.now();
  for (let last = sizeOf(file); ; ) {
    await pause(SILENCE_MS);
    const size = sizeOf(file);
    if (size === last) return;
    last = size;
    const passed = performance.now() - begun;
    if (passed > withinMs + SILENCE_MS) {
      assert.fail(`promised: ${what} within ${withinMs} ms; seen: it went on for ${Math.round(passed)} ms`);
    }
  }
}

/** Whether a file grows during the next moments. */
export async function grows(file: string): Promise<boolean> {
  const before = sizeOf(file);
  await pause(SILENCE_MS);
  return sizeOf(file) > before;
}
