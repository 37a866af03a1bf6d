/**
 * The calls of a set as one object: a slot of `stride` bytes for each child, then what did not fit. A child reads its
 * slot by range, so that nobody reads what is another's. A slot is 4 bytes length and the bytes; a length of
 * {@link ELSEWHERE} is followed by 8 bytes position and 8 bytes length. At the end are the ids of the calls as JSON, for
 * those who look for one later, and 4 bytes length of that. Numbers are little-endian.
 */
export interface Pack {
  readonly stride: number;
  readonly bytes: Buffer;
}

/** Length that says: not in this slot. */
const ELSEWHERE = 0xff_ff_ff_ff;

const HEAD = 4;
const FOOT = 4;
const FAR_SLOT = HEAD + 16;

/** Bytes of padding that are always accepted. */
const CHEAP_BYTES = 2 ** 20;

/** Puts the bytes of each child into one object. @param ids - Of the calls of each child, in order. */
export function pack(children: readonly Uint8Array[], ids: readonly (readonly string[])[]): Pack {
  const index = Buffer.from(JSON.stringify(ids));
  const stride = strideFor(children.map(({ length }) => length));
  const far = children.filter(({ length }) => length + HEAD > stride);
  const tail = far.reduce((sum, { length }) => sum + length, 0);
  const bytes = Buffer.alloc(stride * children.length + tail + index.length + FOOT);
  let end = stride * children.length;
  for (const [child, content] of children.entries()) {
    const at = child * stride;
    if (content.length + HEAD <= stride) {
      bytes.writeUInt32LE(content.length, at);
      bytes.set(content, at + HEAD);
      continue;
    }
    bytes.writeUInt32LE(ELSEWHERE, at);
    bytes.writeBigUInt64LE(BigInt(end), at + HEAD);
    bytes.writeBigUInt64LE(BigInt(content.length), at + HEAD + 8);
    bytes.set(content, end);
    end += content.length;
  }
  bytes.set(index, end);
  bytes.writeUInt32LE(index.length, end + index.length);
  return { stride, bytes };
}

/** Reads the bytes of one child: one read, two when they did not fit. @param read - Both ends included. */
export async function unpack(
  child: number,
  stride: number,
  read: (from: number, to: number) => Promise<Buffer>,
): Promise<Buffer> {
  const slot = await read(child * stride, (child + 1) * stride - 1);
  if (slot.length < HEAD) throw new Error(`expected a slot of ${stride} bytes, got ${slot.length}`);
  const length = slot.readUInt32LE(0);
  if (length !== ELSEWHERE) return slot.subarray(HEAD, HEAD + length);
  const from = Number(slot.readBigUInt64LE(HEAD));
  return read(from, from + Number(slot.readBigUInt64LE(HEAD + 8)) - 1);
}

/** Where a call is, by its id; `undefined` when it is not in this pack. @param readLast - Reads so many bytes at the end. */
export async function findInPack(
  id: string,
  readLast: (bytes: number) => Promise<Buffer>,
): Promise<{ readonly child: number; readonly place: number } | undefined> {
  const foot = await readLast(FOOT);
  if (foot.length < FOOT) return undefined;
  const index = await readLast(FOOT + foot.readUInt32LE(0));
  const ids = JSON.parse(index.subarray(0, -FOOT).toString()) as string[][];
  const child = ids.findIndex((list) => list.includes(id));
  return child < 0 ? undefined : { child, place: ids[child]!.indexOf(id) };
}

/** As wide as the longest, unless a few long ones would make most of the object padding. */
function strideFor(lengths: readonly number[]): number {
  const sorted = [...lengths].sort((left, right) => right - left);
  const sum = sorted.reduce((total, length) => total + length, 0);
  for (const length of sorted) {
    const stride = Math.max(FAR_SLOT, length + HEAD);
    if (stride * lengths.length <= 2 * sum + CHEAP_BYTES) return stride;
  }
  return FAR_SLOT;
}
