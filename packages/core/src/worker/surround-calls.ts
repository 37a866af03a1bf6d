import type { CallHeaders } from '../engine/rarities.js';
import { shared } from '../shared-state.js';

/** Runs a call inside of something; returns what `run` returns. */
export type Surround = (headers: CallHeaders, run: () => unknown) => unknown;

/**
 * Lets a function run every call that came with headers, on this thread: to put it into the context that they name.
 * Submitters put headers there when `elsewhere:submit` of `node:diagnostics_channel` tells of a call.
 *
 * @param surround - Has to call `run` once, at once, and to return what that returns.
 * @returns Ends it.
 */
export function surroundCalls(surround: Surround): () => void {
  shared.surrounds = [...(shared.surrounds ?? []), surround];
  return () => {
    shared.surrounds = shared.surrounds?.filter((other) => other !== surround);
  };
}

/** Runs a call inside of all there are, the latest outermost. */
export function surrounded(headers: CallHeaders | undefined, run: () => unknown): unknown {
  let outermost = run;
  for (const surround of headers === undefined ? [] : (shared.surrounds ?? [])) {
    const inner = outermost;
    outermost = () => surround(headers!, inner);
  }
  return outermost();
}
