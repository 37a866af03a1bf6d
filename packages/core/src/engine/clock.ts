let latest = 0;

/** Epoch milliseconds that never go back, so that submitted ≤ started ≤ ended holds when the clock is set back. */
export function now(): number {
  const time = Date.now();
  if (time > latest) latest = time;
  return latest;
}
