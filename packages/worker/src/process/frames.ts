import type { Sealed } from '@elsewhere/core/worker';

/**
 * One message on a pipe: 4 bytes length of all that follows, 1 byte kind, then
 * - `text`: UTF-8 JSON of a batch of calls;
 * - `message`: 4 bytes length of UTF-8 JSON, the JSON, and the binary of its sealed value, each with 4 bytes length;
 * - `results`: records as they are in the journal.
 */
export const FRAME = { text: 1, message: 2, results: 3 } as const;

/** The JSON of a message, with the number of its blobs beside its sealed text. */
interface Head {
  value?: string | { readonly text: string; readonly sizes: readonly number[] };
}

/** The buffers of a message, to be written in this order. */
export function encodeMessage(message: { readonly kind: string; readonly value?: Sealed }): Buffer[] {
  const { value } = message;
  const blobs = typeof value === 'object' ? value.blobs.map((blob) => Buffer.from(blob as ArrayBuffer)) : [];
  const sizes = blobs.map((blob) => blob.length);
  const head = typeof value === 'object' ? { ...message, value: { text: value.text, sizes } } : message;
  const json = Buffer.from(JSON.stringify(head));
  const start = Buffer.allocUnsafe(9);
  const binary = blobs.reduce((sum, blob) => sum + blob.length, 0);
  start.writeUInt32LE(1 + 4 + json.length + binary, 0);
  start.writeUInt8(FRAME.message, 4);
  start.writeUInt32LE(json.length, 5);
  return [start, json, ...blobs];
}

export function encodeText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(5 + length);
  frame.writeUInt32LE(1 + length, 0);
  frame.writeUInt8(FRAME.text, 4);
  frame.write(text, 5);
  return frame;
}

/** A message from the body of its frame. @throws RangeError when it is none. */
export function decodeMessage(body: Buffer): { value?: Sealed } {
  const binaryAt = 4 + body.readUInt32LE(0);
  const head = parse(body.toString('utf8', 4, binaryAt));
  if (!isHead(head)) throw new RangeError('expected a frame to hold a message, got something else');
  const { value } = head;
  if (value === undefined || typeof value === 'string') return head as { value?: Sealed };
  let at = binaryAt;
  const blobs = value.sizes.map((size) => {
    const blob = new Uint8Array(body.subarray(at, at + size)).buffer;
    at += size;
    return blob as ArrayBuffer;
  });
  if (at !== body.length) {
    throw new RangeError(`expected a message of ${at} bytes, got one of ${body.length}`);
  }
  return { ...head, value: { text: value.text, blobs } };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isHead(head: unknown): head is Head {
  if (typeof head !== 'object' || head === null || Array.isArray(head)) return false;
  const { value } = head as { value?: unknown };
  if (value === undefined || typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { text, sizes } = value as { text?: unknown; sizes?: unknown };
  return typeof text === 'string' && Array.isArray(sizes) && sizes.every(isSize);
}

function isSize(size: unknown): boolean {
  return Number.isInteger(size) && (size as number) >= 0;
}
