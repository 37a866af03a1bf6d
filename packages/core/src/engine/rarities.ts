import type { Progress } from '../future.js';
import type { Sealed } from '../wire/sealed.js';
import type { Listeners } from './call-events.js';
import type { Deadline } from './deadline.js';

/** What most calls never have, kept beside the record so that a million of those stay small. */
export interface Rarities {
  /** The arguments as given, where the executor does not clone. */
  raw?: readonly unknown[] | undefined;
  /** Of an adopted call. */
  id?: string;
  jobId?: string;
  /** Attempts that were lost with their worker and run once more, beyond the retry policy. */
  repeats?: number;
  progress?: Progress | undefined;
  /** Messages of `send` that no worker has been given yet. */
  outbox?: Sealed[];
  listeners?: Listeners;
  /** Of the whole call. */
  deadline?: Deadline;
  /** Of the present attempt: its wall time, or the delay before it. */
  attemptTimer?: Deadline | undefined;
}

export const NO_RARITIES: Readonly<Rarities> = Object.freeze({});
