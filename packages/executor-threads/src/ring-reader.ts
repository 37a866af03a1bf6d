import { CONTROL, RECORD_BYTES } from './protocol.js';

const WRAP = -1;

/** Reads the results that a thread has left in the ring. */
export class RingReader {
  readonly #bytes: Buffer;
  readonly #control: Int32Array;

  constructor(ring: SharedArrayBuffer, control: Int32Array) {
    this.#bytes = Buffer.from(ring);
    this.#control = control;
  }

  /** Calls `take` for each new result. `mark` is generation × 4 + kind. */
  drain(take: (slot: number, mark: number, runMicros: number, text: string) => void): void {
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
      const runMicros = bytes.readInt32LE(at + 12);
      const text = length === 0 ? '' : bytes.toString('utf8', at + RECORD_BYTES, at + RECORD_BYTES + length);
      at = (at + RECORD_BYTES + length + 3) & ~3;
      Atomics.store(this.#control, CONTROL.read, at);
      take(slot, mark, runMicros, text);
    }
  }
}
