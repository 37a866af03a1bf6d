import { expect, it } from 'vitest';
import { findInPack, pack, unpack } from './pack.js';

/** Reads a pack as a child does, and counts the reads. */
async function readAll(children: readonly Buffer[]) {
  const { stride, bytes } = pack(
    children,
    children.map((_, child) => [`c-${child}`]),
  );
  const reads: number[] = [];
  const read = async (from: number, to: number) => {
    reads.push(to - from + 1);
    return bytes.subarray(from, to + 1);
  };
  const seen: Buffer[] = [];
  for (const child of children.keys()) seen.push(await unpack(child, stride, read));
  return { seen, reads: reads.length, size: bytes.length };
}

it('gives each child its own bytes with one read', async () => {
  const children = ['a', 'bcd', ''.padEnd(100, 'x')].map((text) => Buffer.from(text));
  const { seen, reads } = await readAll(children);
  expect([seen, reads]).toEqual([children, 3]);
});

it('a few long ones do not make the object long: they are read a second time', async () => {
  const children = Array.from({ length: 2_000 }, (_, index) =>
    Buffer.alloc(index === 77 ? 50_000 : 300, index),
  );
  const { seen, reads, size } = await readAll(children);
  expect(seen.every((bytes, index) => bytes.equals(children[index]!))).toBe(true);
  expect(reads).toBe(2_001);
  expect(size).toBeLessThan(3 * (2_000 * 300 + 50_000));
});

it('one child alone is one read, however long', async () => {
  const { reads } = await readAll([Buffer.alloc(3_000_000, 7)]);
  expect(reads).toBe(1);
});

it('a slot that was cut off is an error, not a call', async () => {
  await expect(unpack(0, 100, async () => Buffer.alloc(2))).rejects.toThrow(
    'expected a slot of 100 bytes, got 2',
  );
});

it('tells where a call is, by its id', async () => {
  const { bytes } = pack([Buffer.from('a'), Buffer.from('b')], [['c-1', 'c-2'], ['c-3']]);
  const readLast = async (count: number) => bytes.subarray(-count);
  expect(await findInPack('c-3', readLast)).toEqual({ child: 1, place: 0 });
  expect(await findInPack('c-2', readLast)).toEqual({ child: 0, place: 1 });
  expect(await findInPack('c-4', readLast)).toBeUndefined();
});
