import type { LiveCall } from '@elsewhere/core/adapter';
import type { Thread } from './thread.js';

/** One attempt of a call in the hands of a thread. */
export interface Held {
  readonly call: LiveCall;
  readonly attempt: number;
  readonly thread: Thread;
  readonly slot: number;
  readonly generation: number;
  /** Its values have moved into the thread: it cannot be sent again. */
  readonly moved: boolean;
  /** Its result is in, it was revoked, or its thread is gone. */
  done: boolean;
  /** Its outcome no longer counts. */
  dropped: boolean;
  /** Runs out when the task neither ends nor says that it is about to. */
  stopTimer: NodeJS.Timeout | undefined;
}
