import type { Progress } from '../future.js';
import type { Sealed } from '../wire/sealed.js';
import type { Listeners } from './call-events.js';
import type { CallRecord } from './call-record.js';
import type { Deadline } from './deadline.js';
import type { Engine } from './engine.js';
import type { Lingering } from './stay.js';

/**
 * Short texts that travel beside the arguments and that no task sees. Shape: `{ traceparent: '00-…' }`. Whoever puts
 * them there reads them on the other side; see `surroundCalls`.
 */
export type CallHeaders = Readonly<Record<string, string>>;

/** What most calls never have, kept beside the record so that a million of those stay small. */
export interface Rarities {
  /** The call that it makes an attempt for. */
  parent?: CallRecord;
  /** The arguments as given, where the executor does not clone. */
  raw?: readonly unknown[] | undefined;
  /** Of a call that a program before this one submitted. */
  id?: string;
  jobId?: string;
  progress?: Progress | undefined;
  /** Messages of `send` that no worker has been given yet. */
  outbox?: Sealed[];
  listeners?: Listeners;
  headers?: CallHeaders;
  /** The highest number of an attempt, where that is not the present one's. */
  attempts?: number;
  /** Runs after the loss of a worker, beyond its policy. */
  repeats?: number;
  /** Runs after a failure, by who has granted them. */
  retries?: Map<Engine, number>;
  /** Work of its attempts that goes on for a while. */
  lingering?: Lingering[];
  /** Of the present attempt: its wall time, or the delay before it. */
  attemptTimer?: Deadline | undefined;
}

export const NO_RARITIES: Readonly<Rarities> = Object.freeze({});
