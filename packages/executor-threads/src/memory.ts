/** The memory that a thread and its pool share, and its layout. */
import { SLOTS } from '@elsewhere/core/runner';

/** Bytes of the ring through which results come back. */
const RING_BYTES = 1_048_576;

/** Int32 words of the control block. */
export const CONTROL = {
  /** Where the worker writes next in the ring. */
  written: 0,
  /** Where the pool reads next in the ring. */
  read: 1,
  /** 1 while a wake-up is on its way to the pool. */
  awake: 2,
  /** Events that the pool has handled. */
  heard: 3,
  /** Messages that the pool has sent: the worker waits on it for a moment before it turns to other things. */
  sent: 4,
} as const;

const CONTROL_WORDS = 8;

/** A claim word is `generation × 4 + state`. From `posted` only compare-and-swap moves it on. */
export const CLAIM = { posted: 0, started: 1, revoked: 2, finished: 3 } as const;

/** Bytes in front of each result in the ring: length, slot, generation × 4 + failed, microseconds of run time. */
export const RECORD_BYTES = 16;

/** Length of the record that says: the next one is at the start of the ring. */
export const WRAP = -1;

/** What crosses to a new thread, once. */
export interface SharedMemory {
  readonly control: Int32Array<SharedArrayBuffer>;
  /** A claim word for each slot. */
  readonly claims: Int32Array<SharedArrayBuffer>;
  /** Epoch milliseconds at which the call in each slot started. */
  readonly times: Float64Array<SharedArrayBuffer>;
  readonly ring: Uint8Array<SharedArrayBuffer>;
}

export function createSharedMemory(): SharedMemory {
  return {
    control: new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4)),
    claims: new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
    times: new Float64Array(new SharedArrayBuffer(SLOTS * 8)),
    ring: new Uint8Array(new SharedArrayBuffer(RING_BYTES)),
  };
}
