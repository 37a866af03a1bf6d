import type { TakeResult } from '@elsewhere/core/pool';
import { CONTROL, RECORD_BYTES, type SharedMemory, WRAP } from './memory.js';

/** Reads the results that a thread has left in the ring, also when the thread is gone. */
export class RingReader {
  readonly #bytes: Buffer;
  readonly #control: Int32Array;

  constructor({ ring, control }: SharedMemory) {
    this.#bytes = Buffer.from(ring.buffer);
    this.#control = control;
  }

  drain(take: TakeResult): void {
    const bytes = this.#bytes;
    const end = Atomics.load(this.#control, CONTROL.written);
    let at = Atomics.load(this.#control, CONTROL.read);
    while (at !== end) {
      const length = bytes.readInt32LE(at);
      if (length === WRAP) {
        at = 0;
        continue;
      }
      const slot = bytes.readInt32LE(at + 4);
      const mark = bytes.readInt32LE(at + 8);
      const runMs = bytes.readInt32LE(at + 12) / 1_000;
      const text = length === 0 ? '' : bytes.toString('utf8', at + RECORD_BYTES, at + RECORD_BYTES + length);
      at = (at + RECORD_BYTES + length + 3) & ~3;
      Atomics.store(this.#control, CONTROL.read, at); // before the result is told: that may lead back here
      take(slot, mark >> 2, (mark & 1) === 1, runMs, text);
    }
  }
}
