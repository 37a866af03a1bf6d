import type { Future, FutureState } from '@elsewhere/core';

/** What was seen of a call at one moment. */
export interface Sighting {
  readonly on: string;
  readonly attempt: number;
  readonly state: FutureState;
}

/** How far a state is on its way; within one attempt this never falls. */
export const RANK: Readonly<Record<FutureState, number>> = {
  pending: 0,
  running: 1,
  succeeded: 2,
  failed: 2,
  cancelled: 2,
};

/** Notes attempt and state of a call at once, on each of its events, and every few milliseconds in between. */
export function trace(future: Future<unknown>): { readonly seen: readonly Sighting[]; stop(): void } {
  const seen: Sighting[] = [];
  const note = (on: string): void => {
    seen.push({ on, attempt: future.attempt, state: future.state });
  };
  note('submit');
  for (const event of ['started', 'progress', 'message', 'retry', 'settled'] as const)
    future.on(event, () => note(event));
  const timer = setInterval(() => note('look'), 2);
  return { seen, stop: () => clearInterval(timer) };
}

/** The events among what was seen. */
export function eventsOf(seen: readonly Sighting[]): string[] {
  return seen.map(({ on }) => on).filter((on) => on !== 'submit' && on !== 'look');
}
