/** Longer frames are refused: something else is talking. */
const MAX_FRAME_BYTES = 2 ** 31 - 1;

/** Cuts what arrives into frames (4 bytes length of what follows, 1 byte kind, body) and gives each when it is whole. */
export class FrameReader {
  readonly #take: (kind: number, body: Buffer) => void;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;

  /** @param maxBytes - Longest frame that is read. Default: 2 GiB. */
  constructor(take: (kind: number, body: Buffer) => void, maxBytes: number = MAX_FRAME_BYTES) {
    this.#take = take;
    this.#maxBytes = maxBytes;
  }

  /** @throws RangeError when what arrives cannot be frames. */
  push(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed()) return; // a long frame is put together once, not with every chunk
    let bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    while (bytes.length >= 5) {
      const end = 4 + this.#lengthOf(bytes);
      if (bytes.length < end) break;
      this.#take(bytes.readUInt8(4), bytes.subarray(5, end));
      bytes = bytes.subarray(end);
    }
    this.#parts = bytes.length === 0 ? [] : [bytes];
    this.#size = bytes.length;
  }

  #needed(): number {
    const first = this.#parts[0]!;
    return first.length < 4 ? 0 : 4 + this.#lengthOf(first);
  }

  #lengthOf(bytes: Buffer): number {
    const length = bytes.readUInt32LE(0);
    if (length >= 1 && length <= this.#maxBytes) return length;
    throw new RangeError(`expected a frame of 1 to ${this.#maxBytes} bytes, got one of ${length}`);
  }
}
