import { CONTROL, RECORD_BYTES } from '../protocol.js';

/** End mark: the next record is at the start of the ring. */
const WRAP = -1;

/** Puts results where the parent finds them even when this thread is gone by then. */
export class RingWriter {
  readonly #bytes: Buffer;
  readonly #control: Int32Array;
  #at = 0;

  constructor(ring: SharedArrayBuffer, control: Int32Array) {
    this.#bytes = Buffer.from(ring);
    this.#control = control;
  }

  /** Returns false when there is no room: the result must go by message. */
  write(slot: number, mark: number, runMicros: number, text: string): boolean {
    const need = RECORD_BYTES + text.length * 3 + RECORD_BYTES; // at worst three bytes a character, and an end mark
    const at = this.#place(need);
    if (at < 0) return false;
    const bytes = this.#bytes;
    const length = bytes.write(text, at + RECORD_BYTES, 'utf8');
    bytes.writeInt32LE(length, at);
    bytes.writeInt32LE(slot, at + 4);
    bytes.writeInt32LE(mark, at + 8);
    bytes.writeInt32LE(runMicros, at + 12);
    this.#at = (at + RECORD_BYTES + length + 3) & ~3;
    Atomics.store(this.#control, CONTROL.written, this.#at);
    return true;
  }

  #place(need: number): number {
    const read = Atomics.load(this.#control, CONTROL.read);
    if (this.#at < read) return this.#at + need < read ? this.#at : -1;
    if (this.#at + need <= this.#bytes.length) return this.#at;
    if (need >= read) return -1;
    this.#bytes.writeInt32LE(WRAP, this.#at);
    return 0;
  }
}
