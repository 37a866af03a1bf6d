/** Milliseconds since the epoch at which this program started: times are kept as small numbers from here. */
const BEGINNING = Date.now();

let latest = 0;

/** Milliseconds since the program began that never go back, so that submitted ≤ started ≤ ended always holds. */
export function sinceBeginning(): number {
  const time = small(Date.now() - BEGINNING);
  if (time > latest) latest = time;
  return latest;
}

let now = -1;
const forget = (): void => {
  now = -1;
};

/** `performance.now()`, read once in a stretch of synchronous code: it is behind by that much at most. */
export function coarseNow(): number {
  if (now >= 0) return now;
  queueMicrotask(forget);
  now = performance.now();
  return now;
}

/** Epoch milliseconds of a time that is kept. */
export function toEpoch(time: number): number {
  return BEGINNING + time;
}

/** The other way round. */
export function fromEpoch(epoch: number): number {
  return small(Math.round(epoch - BEGINNING));
}

/** Small integers lie within the record of a call, others in an object each: for 24 days all are small. */
function small(time: number): number {
  return time > -0x4000_0000 && time < 0x4000_0000 ? time | 0 : time;
}
