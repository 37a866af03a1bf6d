import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds between two looks at memory. */
const LOOK_EVERY_MS = 1_000;

const MIB = 1_048_576;

/** Says once when memory has grown by more than a bound since the first call, and still has after a collection. */
export function watchMemory(growthMiB: number, bytes: () => number, grown: () => void): () => void {
  let first: number | undefined;
  let lookedAt = performance.now();
  let told = false;
  return () => {
    if (told) return;
    first ??= bytes();
    const now = performance.now();
    if (now - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = now;
    if (bytes() - first <= growthMiB * MIB) return;
    collectGarbage();
    if (bytes() - first <= growthMiB * MIB) return;
    told = true;
    grown();
  };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
