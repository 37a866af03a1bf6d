/** Milliseconds since the epoch at which this program started: times are kept as small numbers from here. */
const BEGINNING = Date.now();

let latest = 0;

/** Milliseconds since the program began that never go back, so that submitted ≤ started ≤ ended always holds. */
export function sinceBeginning(): number {
  const time = Date.now() - BEGINNING;
  if (time > latest) latest = time;
  return latest;
}

/** Epoch milliseconds of a time that is kept. */
export function toEpoch(time: number): number {
  return BEGINNING + time;
}

/** The other way round. */
export function fromEpoch(epoch: number): number {
  return Math.round(epoch - BEGINNING);
}
