import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomOf } from '../../test/support/random.js';
import { JOURNAL_BYTES, JournalReader, JournalWriter, RECORD, readRecords } from './journal.js';

type Entry = readonly [kind: number, slot: number, generation: number, time: number, text: string];

let folder: string;
let path: string;
let file: number;
let writer: JournalWriter;
let reader: JournalReader;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal');
  file = openSync(path, 'w+');
  writer = new JournalWriter(file);
  reader = new JournalReader(file);
});

afterEach(() => {
  closeSync(file);
  rmSync(folder, { recursive: true });
});

function seen(from: JournalReader = reader): Entry[] {
  const entries: Entry[] = [];
  from.read((...entry) => entries.push(entry));
  return entries;
}

const first: Entry = [RECORD.started, 8_191, 2 ** 28 - 1, 1_795_420_800_000, '1'];
const second: Entry = [RECORD.result, 0, 1, 0.125, 'ä€😀'];
const third: Entry = [RECORD.failure, 7, 3, 12, ''];

describe('the journal', () => {
  it('is empty before anything was written', () => {
    expect(seen()).toEqual([]);
    writer.write();
    expect(seen()).toEqual([]);
  });

  it('gives records in their order, with every field', () => {
    for (const entry of [first, second, third]) expect(writer.add(...entry)).toBe(true);
    writer.write();
    expect(seen()).toEqual([first, second, third]);
  });

  it('shows what was added once it is written, not before', () => {
    writer.add(...first);
    expect(seen()).toEqual([]);
    writer.write();
    writer.add(...second);
    expect(seen()).toEqual([first]);
    writer.write();
    expect(seen()).toEqual([first, second]);
  });

  it('gives the same records as the frame that is made of them', () => {
    for (const entry of [first, second]) writer.add(...entry);
    const entries: Entry[] = [];
    readRecords(Buffer.from(writer.records), (...entry) => entries.push(entry));
    expect(entries).toEqual([first, second]);
  });

  it('begins anew after a restart, and keeps the old records until then', () => {
    for (const entry of [first, second, third]) writer.add(...entry);
    writer.write();
    writer.restart();
    expect(seen()).toEqual([first, second, third]);
    writer.add(...third);
    writer.write();
    expect(seen()).toEqual([third]);
    writer.add(...second);
    writer.write();
    expect(seen()).toEqual([third, second]);
  });

  it('refuses what does not fit, whatever characters it is made of, and takes it after a restart', () => {
    const text = '€'.repeat(2_000);
    let count = 0;
    while (writer.add(RECORD.result, count, 1, 0, text)) count++;
    expect(count).toBe(Math.floor(JOURNAL_BYTES / (6_000 + 36)));
    writer.write();
    expect(seen()).toHaveLength(count);
    writer.restart();
    expect(writer.add(RECORD.result, 99, 1, 0, text)).toBe(true);
    writer.write();
    expect(seen()).toEqual([[RECORD.result, 99, 1, 0, text]]);
  });

  it('never refuses the longest result that passes through it, when it is empty', () => {
    expect(writer.add(RECORD.result, 0, 1, 0, '€'.repeat(8_192))).toBe(true);
  });

  it('tells which generations of a slot are revoked: the one that was and all before it', () => {
    writer.write();
    expect(writer.isRevoked(5, 3)).toBe(false);
    reader.revoke(5, 3);
    expect([2, 3, 4].map((generation) => writer.isRevoked(5, generation))).toEqual([true, true, false]);
    expect(writer.isRevoked(4, 3)).toBe(false);
    reader.revoke(8_191, 2 ** 28 - 1);
    expect(writer.isRevoked(8_191, 2 ** 28 - 1)).toBe(true);
  });

  it('keeps records and revocations apart', () => {
    for (const entry of [first, second]) writer.add(...entry);
    writer.write();
    for (let slot = 0; slot < 8_192; slot++) reader.revoke(slot, 2 ** 28 - 1);
    expect(seen()).toEqual([first, second]);
  });
});

describe('a reader of a journal whose writer was killed', () => {
  it('sees records that were written, in their order, and nothing else, wherever the kill came', () => {
    const random = randomOf(4_711);
    const written = new Set<string>();
    const copy = openSync(join(folder, 'copy'), 'w+');
    const late = new JournalReader(copy);
    writer.write();
    let states = 0;
    for (let lap = 0, sequence = 0; lap < 8; lap++) {
      for (let writes = 1 + random.below(4); writes > 0; writes--) {
        const before = readFileSync(path);
        const known = seen();
        for (let records = 1 + random.below(3); records > 0; records--) {
          const text = String(++sequence).repeat(1 + random.below(9));
          const entry: Entry = [1 + random.below(3), random.below(4), sequence, random.below(1_000), text];
          written.add(JSON.stringify(entry));
          writer.add(...entry);
        }
        writer.write();
        for (const half of statesBetween(before, readFileSync(path))) {
          states++;
          ftruncateSync(copy);
          writeSync(copy, half, 0, half.length, 0);
          const entries = seen(late);
          const where = `lap ${lap}, state ${states}`;
          const strange = entries.filter((entry) => !written.has(JSON.stringify(entry)));
          if (strange.length > 0) expect(strange, where).toEqual([]);
          if (entries.some(([, , now], index) => now !== entries[0]![2] + index))
            expect(entries, where).toBe('in order');
          const isAppended = known.length > 0 && entries[0]?.[2] === known[0]![2];
          if (isAppended) expect(entries.slice(0, known.length), where).toEqual(known);
        }
      }
      writer.restart();
    }
    closeSync(copy);
    expect(states).toBeGreaterThan(500);
  });
});

/** What a file can hold while one write goes on: it is filled from the first byte that differs. */
function* statesBetween(before: Buffer, after: Buffer): Generator<Buffer> {
  for (let at = 0; at <= after.length; at++) {
    if (at > 0 && after[at - 1] === before[at - 1]) continue; // the same as the state before
    yield Buffer.concat([after.subarray(0, at), before.subarray(at)]);
  }
}
