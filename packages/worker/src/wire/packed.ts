import type { Sealed } from '@elsewhere/core/worker';
import { ExecutorError } from '@elsewhere/core/worker';
import { CAPS, type Caps } from './caps.js';
import { rejected } from './reading.js';

/** An envelope: JSON, and the binary of its sealed values beside it, in the order in which they are in it. */
export interface Packed {
  readonly text: string;
  readonly blobs: readonly ArrayBuffer[];
}

/** A sealed value in an envelope: its text, and how many of the envelope's pieces of binary are its own. */
export type PackedValue = readonly [text: string, blobs: number];

/** Moves values into an envelope. */
export class Packing {
  readonly blobs: ArrayBuffer[] = [];

  put(sealed: Sealed): PackedValue {
    if (typeof sealed === 'string') return [sealed, 0];
    for (const blob of sealed.blobs) {
      if (blob instanceof ArrayBuffer) this.blobs.push(blob);
      else throw new ExecutorError('NOT_SERIALIZABLE', 'a MessagePort cannot leave this process');
    }
    return [sealed.text, sealed.blobs.length];
  }
}

/** Takes values out of an envelope, in the order in which they were put in. */
export class Unpacking {
  readonly #packed: Packed;
  readonly #caps: Caps;
  #taken = 0;

  constructor(packed: Packed, caps: Caps) {
    this.#packed = packed;
    this.#caps = caps;
  }

  /** @throws ExecutorError `REJECTED` when there is no such value. */
  take(text: unknown, count: unknown): Sealed {
    if (typeof text !== 'string' || text.length > this.#caps.bytes)
      throw rejected('a sealed value to be a text', text);
    const { blobs } = this.#packed;
    const most = blobs.length - this.#taken;
    if (!Number.isInteger(count) || (count as number) < 0 || (count as number) > most)
      throw rejected(`a sealed value with at most ${most} pieces of binary`, count);
    if (count === 0) return text;
    const own = blobs.slice(this.#taken, this.#taken + (count as number));
    this.#taken += count as number;
    return { text, blobs: own };
  }

  /** @throws ExecutorError `REJECTED` when binary is left over. */
  finish(): void {
    const left = this.#packed.blobs.length - this.#taken;
    if (left !== 0) throw rejected('all binary of an envelope to belong to a value', left);
  }
}

/** An envelope as text: its JSON, and a line of base64 for each piece of binary. */
export function toText({ text, blobs }: Packed): string {
  return [text, ...blobs.map((blob) => Buffer.from(blob).toString('base64'))].join('\n');
}

/** @throws ExecutorError `TOO_LARGE` beyond the caps. */
export function fromText(text: string, caps: Caps = CAPS): Packed {
  refuseAbove(caps.bytes, text.length);
  const end = text.indexOf('\n');
  if (end < 0) return { text, blobs: [] };
  const lines = text.slice(end + 1).split('\n', caps.blobs + 1);
  refuseAbove(caps.blobs, lines.length, 'pieces of binary');
  return { text: text.slice(0, end), blobs: lines.map((line) => bufferOf(Buffer.from(line, 'base64'))) };
}

/**
 * An envelope as bytes: 4 bytes length of the JSON, 4 bytes number of pieces of binary, 4 bytes length of each, the
 * JSON as UTF-8, the binary. Numbers are little-endian.
 */
export function toBytes({ text, blobs }: Packed): Buffer {
  const head = Buffer.allocUnsafe(8 + 4 * blobs.length);
  const json = Buffer.from(text);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(blobs.length, 4);
  for (const [index, blob] of blobs.entries()) head.writeUInt32LE(blob.byteLength, 8 + 4 * index);
  return Buffer.concat([head, json, ...blobs.map((blob) => Buffer.from(blob))]);
}

/** @throws ExecutorError `REJECTED` when the bytes are no envelope, `TOO_LARGE` beyond the caps. */
export function fromBytes(bytes: Buffer, caps: Caps = CAPS): Packed {
  refuseAbove(caps.bytes, bytes.length);
  if (bytes.length < 8) throw rejected('an envelope of at least 8 bytes', bytes.length);
  const jsonBytes = bytes.readUInt32LE(0);
  const count = bytes.readUInt32LE(4);
  refuseAbove(caps.blobs, count, 'pieces of binary');
  const jsonAt = 8 + 4 * count;
  if (jsonAt + jsonBytes > bytes.length) throw rejected(`an envelope of ${bytes.length} bytes`, jsonBytes);
  let at = jsonAt + jsonBytes;
  const text = bytes.toString('utf8', jsonAt, at);
  const blobs: ArrayBuffer[] = [];
  for (let index = 0; index < count; index++) {
    const end = at + bytes.readUInt32LE(8 + 4 * index);
    if (end > bytes.length) throw rejected(`an envelope of ${bytes.length} bytes`, end);
    blobs.push(bufferOf(bytes.subarray(at, end)));
    at = end;
  }
  if (at !== bytes.length) throw rejected(`an envelope of ${at} bytes`, bytes.length);
  return { text, blobs };
}

/** A buffer of its own: neighbours in the same bytes stay out of reach. */
function bufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function refuseAbove(most: number, size: number, what = 'bytes'): void {
  if (size <= most) return;
  throw new ExecutorError('TOO_LARGE', `expected an envelope of at most ${most} ${what}, got ${size}`);
}
