/** What parent and worker agree on: the layout of their shared memory and the messages on their port. */

import type { MessagePort } from 'node:worker_threads';
import type { Sealed, TaskReference } from '@elsewhere/core/worker';

/** Calls that one thread can hold at a time. */
export const SLOTS = 8_192;

/** Bytes of the ring through which results come back. */
export const RING_BYTES = 1_048_576;

/** Int32 words of the control block. */
export const CONTROL = {
  /** Where the worker writes next in the ring. */
  written: 0,
  /** Where the parent reads next in the ring. */
  read: 1,
  /** 1 while a wake-up is on its way to the parent. */
  awake: 2,
  /** Slot of the call that runs, plus one; 0 while none does. */
  current: 3,
  /** Events that the parent has handled: the worker waits when it is too far ahead. */
  heard: 4,
} as const;

/** Float64 index in the control block: epoch milliseconds at which the running call started. */
export const STARTED_AT = 4;

/** Bytes of the control block. */
export const CONTROL_BYTES = 64;

/** Events that may be on their way before the task has to wait: a flood then slows down its own source only. */
export const MAX_UNHEARD = 128;

/** A claim word is `generation × 4 + state`. Only compare-and-swap moves it on from `posted`. */
export const CLAIM = { posted: 0, started: 1, revoked: 2 } as const;

/** Bytes in front of each result in the ring: length, slot, generation × 4 + kind, microseconds of run time. */
export const RECORD_BYTES = 16;

/** Kinds of a result. */
export const RESULT = { value: 0, error: 1 } as const;

/** What a thread is born with. */
export interface Boot {
  readonly port: MessagePort;
  readonly control: SharedArrayBuffer;
  readonly claims: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  /** Ids of calls are this, a dash and the call's number in base 36. */
  readonly idPrefix: string;
}

/** One call in a batch, flat: slot, generation, task, call number, attempt, arguments. */
export const CALL_FIELDS = 6;

/** A task by its number on this thread; with its reference when it is new there. */
export type TaskNumber = number | { readonly number: number; readonly reference: TaskReference };

/** From parent to worker. Text is a JSON array of calls, {@link CALL_FIELDS} items each. */
export type ToWorker =
  | string
  | { readonly kind: 'call'; readonly fields: readonly [number, number, TaskNumber, number, number, Sealed] }
  | { readonly kind: 'abort'; readonly slot: number; readonly generation: number; readonly reason: Sealed }
  | { readonly kind: 'message'; readonly slot: number; readonly generation: number; readonly message: Sealed }
  | {
      readonly kind: 'answer' | 'refusal';
      readonly slot: number;
      readonly generation: number;
      readonly number: number;
      readonly value: Sealed;
    };

/** From worker to parent. `wake`: there are results in the ring. */
export type ToParent =
  | 'wake'
  | { readonly kind: 'started' | 'aborting'; readonly slot: number; readonly generation: number }
  | {
      readonly kind: 'result';
      readonly slot: number;
      readonly generation: number;
      readonly failed: boolean;
      readonly value: Sealed;
      readonly runMs: number;
    }
  | {
      readonly kind: 'progress';
      readonly slot: number;
      readonly generation: number;
      readonly fraction: number;
      readonly note: Sealed;
    }
  | { readonly kind: 'message'; readonly slot: number; readonly generation: number; readonly message: Sealed }
  | {
      readonly kind: 'request';
      readonly slot: number;
      readonly generation: number;
      readonly number: number;
      readonly data: Sealed;
    };
