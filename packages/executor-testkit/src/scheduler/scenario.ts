import type { Supports } from '@elsewhere/core';
import type { Need } from '../clause.js';
import type { Stage } from './stage.js';

/** One promise of the scheduler, on an executor that keeps the contract. */
export interface Scenario {
  /** The promise, as a sentence in the present tense. */
  readonly title: string;
  /** What it cannot do without, besides files. Default: nothing. */
  readonly needs?: readonly Need[] | undefined;
  /** Why it makes no sense on an executor that declares this; printed beside the title. */
  unfit?(supports: Supports): string | undefined;
  /** Checks the promise. Rejects with an AssertionError that says what was promised and what was seen. */
  run(stage: Stage): Promise<void>;
}

/** For calls that block their thread. */
export function ownThread(supports: Supports): string | undefined {
  if (supports.isolation !== 'none') return undefined;
  return 'calls run on this thread: one that blocks it blocks handlers and timers too';
}

/** For tasks that talk while they run. */
export function fullChannel(supports: Supports): string | undefined {
  return supports.channel === 'full'
    ? undefined
    : `nothing of this crosses: supports.channel is '${supports.channel}'`;
}
