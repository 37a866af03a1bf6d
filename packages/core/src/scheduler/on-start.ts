import type { Future } from '../future.js';
import type { Scheduler } from './scheduler.js';

type Heed = (future: Future<unknown>) => void;

/** What tells the starts of a scheduler's calls, to one function. */
export interface StartTeller {
  onStart: Heed | undefined;
}

const tellers = new WeakMap<Scheduler, StartTeller>();

/** This is what tells the starts of that scheduler's calls. */
export function tellsStarts(scheduler: Scheduler, teller: StartTeller): void {
  tellers.set(scheduler, teller);
}

/**
 * Calls a function at each start, until the result is called: for the one live view of a scheduler, which an event
 * would cost several times as much. It must not throw.
 */
export function onStart(scheduler: Scheduler, heed: Heed): () => void {
  const teller = tellers.get(scheduler);
  if (teller === undefined) return scheduler.on('future-started', heed); // of another copy of this package
  teller.onStart = heed;
  return () => {
    teller.onStart = undefined;
  };
}
