import { CONTROL, RECORD_BYTES, type SharedMemory, WRAP } from '../memory.js';

/** Puts results where the pool finds them even when this thread is gone by then. */
export class RingWriter {
  readonly #bytes: Buffer;
  readonly #control: Int32Array;
  #at = 0;

  constructor({ ring, control }: SharedMemory) {
    this.#bytes = Buffer.from(ring.buffer);
    this.#control = control;
  }

  /** Returns false when there is no room: the result must go by message. */
  write(slot: number, mark: number, runMs: number, text: string): boolean {
    const at = this.#place(RECORD_BYTES + text.length * 3 + RECORD_BYTES); // at worst three bytes a character, and a wrap
    if (at < 0) return false;
    const bytes = this.#bytes;
    const length = bytes.write(text, at + RECORD_BYTES, 'utf8');
    bytes.writeInt32LE(length, at);
    bytes.writeInt32LE(slot, at + 4);
    bytes.writeInt32LE(mark, at + 8);
    bytes.writeInt32LE(Math.min(Math.round(runMs * 1_000), 2 ** 31 - 1), at + 12);
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
