import { beforeEach, describe, expect, it } from 'vitest';
import { createSharedMemory, type SharedMemory } from './memory.js';
import { RingReader } from './ring-reader.js';
import { RingWriter } from './worker/ring-writer.js';

type Taken = readonly [slot: number, generation: number, failed: boolean, runMs: number, text: string];

let memory: SharedMemory;
let writer: RingWriter;
let reader: RingReader;

beforeEach(() => {
  memory = createSharedMemory();
  writer = new RingWriter(memory);
  reader = new RingReader(memory);
});

function drain(from: RingReader = reader): Taken[] {
  const taken: Taken[] = [];
  from.drain((...result) => taken.push(result as Taken));
  return taken;
}

describe('the ring of results', () => {
  it('gives results in their order, with every field', () => {
    writer.write(8_191, (2 ** 28 - 1) * 4 + 1, 1.5, '"ä€😀"');
    writer.write(0, 4, 0, '');
    expect(drain()).toEqual([
      [8_191, 2 ** 28 - 1, true, 1.5, '"ä€😀"'],
      [0, 1, false, 0, ''],
    ]);
    expect(drain()).toEqual([]);
  });

  it('keeps results for a reader that comes when the writer is gone', () => {
    writer.write(1, 4, 1, 'left behind');
    expect(drain(new RingReader(memory)).map(([, , , , text]) => text)).toEqual(['left behind']);
  });

  it('refuses what does not fit, and takes it again once results were read', () => {
    const text = 'x'.repeat(100_000);
    let count = 0;
    while (writer.write(count, 4, 0, text)) count++;
    expect(count).toBeGreaterThan(1);
    expect(drain()).toHaveLength(count);
    expect(writer.write(0, 4, 0, text)).toBe(true);
    expect(drain()).toHaveLength(1);
  });

  it('never takes a result that is longer than the ring, and goes on', () => {
    expect(writer.write(0, 4, 0, 'x'.repeat(2_000_000))).toBe(false);
    expect(writer.write(0, 4, 0, 'short')).toBe(true);
    expect(drain()).toHaveLength(1);
  });

  it('gives every result once, whole and in order, however often it goes round', () => {
    const written: string[] = [];
    const read: string[] = [];
    for (let step = 0; step < 20_000; step++) {
      const text = `${step} ${'€'.repeat((step * 7_919) % 701)}`;
      if (writer.write(step % 8_192, 4, 0, text)) written.push(text);
      else read.push(...drain().map(([, , , , taken]) => taken));
      if (step % 97 === 0) read.push(...drain().map(([, , , , taken]) => taken));
    }
    read.push(...drain().map(([, , , , taken]) => taken));
    expect(written.length).toBeGreaterThan(19_000);
    expect(read.length).toBe(written.length);
    expect(read.findIndex((text, index) => text !== written[index])).toBe(-1);
  });
});
