/** What pool and worker say to each other, whatever carries it. */
import type { CallHeaders, Sealed, TaskReference } from './worker/index.js';

/** Calls that one worker can hold at a time. */
export const SLOTS = 8_192;

/**
 * One run in a batch, flat: slot, generation, task, call number or id, attempt, a list of arguments. It stands for as many
 * calls as the list has items; slots and call numbers go up by one from each to the next, the rest is the same. With an id it is one call.
 */
export const RUN_FIELDS = 6;

/** A task and the number it has on this worker from now on. */
export interface NewTask {
  readonly number: number;
  readonly reference: TaskReference;
}

/** A task by its number on this worker; with its reference when it is new there. */
export type TaskNumber = number | NewTask;

/** An attempt by its number; with the call's headers when it has any. */
export type AttemptNumber = number | readonly [attempt: number, headers: CallHeaders];

interface OfCall {
  readonly slot: number;
  /** A slot serves one call after another: the generation says which. */
  readonly generation: number;
}

/** From pool to worker. Text is a JSON array of runs, {@link RUN_FIELDS} items each. */
export type ToWorker =
  | string
  | {
      readonly kind: 'call';
      readonly fields: readonly [number, number, TaskNumber, number | string, AttemptNumber];
      readonly value: Sealed;
    }
  /** Calls of this task may follow: it is good to have imported it. */
  | { readonly kind: 'prepare'; readonly task: NewTask }
  | (OfCall & { readonly kind: 'abort' | 'message'; readonly value: Sealed })
  | (OfCall & { readonly kind: 'answer' | 'refusal'; readonly number: number; readonly value: Sealed });

/** From worker to pool. Results usually take a road of their own; see `Link.drain`. */
export type FromWorker =
  | (OfCall & { readonly kind: 'started' | 'aborting' | 'skipped' })
  | (OfCall & {
      readonly kind: 'result';
      readonly failed: boolean;
      readonly runMs: number;
      readonly value: Sealed;
    })
  | (OfCall & { readonly kind: 'progress'; readonly fraction: number; readonly value: Sealed })
  | (OfCall & { readonly kind: 'message'; readonly value: Sealed })
  | (OfCall & { readonly kind: 'log'; readonly stream: 'stdout' | 'stderr'; readonly line: string })
  | (OfCall & { readonly kind: 'request'; readonly number: number; readonly value: Sealed });

/** Messages that a worker may have to wait for. */
export const EVENTS: ReadonlySet<string> = new Set(['progress', 'message', 'request', 'log']);
