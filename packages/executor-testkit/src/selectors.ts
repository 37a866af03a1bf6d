import type { Supports } from '@elsewhere/core';

/** Every executor has to keep it. */
export function always(): boolean {
  return true;
}

/** Calls run outside of this thread: a lost worker is not this process. */
export function isolated(supports: Supports): boolean {
  return supports.isolation !== 'none';
}

/** Calls run in processes of their own. */
export function inProcesses(supports: Supports): boolean {
  return supports.isolation === 'process';
}

/** A cancel ends the work whether it cooperates or not. */
export function kills(supports: Supports): boolean {
  return supports.cancelRunning === 'kill';
}

/** The task's signal fires: cooperative, or before the kill. */
export function signals(supports: Supports): boolean {
  return supports.cancelRunning !== 'none';
}

/** Messages and requests cross, not only progress. */
export function fullChannel(supports: Supports): boolean {
  return supports.channel === 'full';
}

/** The negation of a selector: for clauses about not having something. */
export function not(selector: (supports: Supports) => boolean): (supports: Supports) => boolean {
  return (supports) => !selector(supports);
}

/** Both selectors hold. */
export function both(
  first: (supports: Supports) => boolean,
  second: (supports: Supports) => boolean,
): (supports: Supports) => boolean {
  return (supports) => first(supports) && second(supports);
}
