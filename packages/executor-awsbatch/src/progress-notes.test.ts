import { setImmediate } from 'node:timers/promises';
import { seal } from '@elsewhere/core/worker';
import { expect, it, vi } from 'vitest';
import type { SetChild } from './job-set.js';
import { NoteBook, readProgress } from './progress-notes.js';
import type { Site } from './site.js';

/** What a book writes, if anything. */
async function writtenBy(book: NoteBook): Promise<Buffer | undefined> {
  let written: Buffer | undefined;
  await book.write(async (bytes) => {
    written = bytes;
  });
  return written;
}

/** A child with two calls, and what they are told. */
function childWith(fetch: () => Promise<Buffer | undefined>) {
  const told: unknown[] = [];
  const calls = [0, 1].map((place) => ({
    place,
    attempt: 1,
    over: false,
    unwanted: undefined,
    call: { setProgress: (attempt: number, progress: object) => told.push([place, attempt, progress]) },
  }));
  const child = {
    set: { folder: 's', childrenPerShard: 1 },
    index: 0,
    calls,
    progress: { etag: '', told: 0 },
  };
  const site = { objects: { get: fetch } };
  return {
    told,
    read: (etag: string) => readProgress(site as unknown as Site, child as unknown as SetChild, etag),
  };
}

it('what is told comes once and in order, with binary, and nothing is written when nothing is new', async () => {
  const book = new NoteBook();
  const { told, read } = childWith(() => writtenBy(book));
  book.add(0, 0.5, seal(new Uint8Array([7]), 'note'));
  await read('a');
  book.add(0, 1, seal('half', 'note'));
  book.add(1, 0.1, seal(undefined, 'note'));
  await read('b');
  expect(told).toEqual([
    [0, 1, { fraction: 0.5, note: new Uint8Array([7]) }],
    [0, 1, { fraction: 1, note: 'half' }],
    [1, 1, { fraction: 0.1, note: undefined }],
  ]);
  expect(await writtenBy(book)).toBeUndefined();
});

it('one writing follows the other, and what was not written goes with the next one', async () => {
  const book = new NoteBook();
  const seen: string[] = [];
  const write = (name: string, fault?: Error): Promise<void> =>
    book.write(async (bytes) => {
      seen.push(`${name} begins with ${JSON.parse(bytes.toString()).length}`);
      await setImmediate();
      seen.push(`${name} ends`);
      if (fault !== undefined) throw fault;
    });
  book.add(0, 0.1, '');
  const refused = expect(write('first', new Error('no network'))).rejects.toThrow('no network');
  const kept = write('second');
  book.add(0, 0.2, '');
  await Promise.all([refused, kept, write('third')]);
  expect(seen).toEqual(['first begins with 2', 'first ends', 'second begins with 2', 'second ends']);
});

it('of a flood the last ones are kept', async () => {
  const book = new NoteBook();
  const { told, read } = childWith(() => writtenBy(book));
  for (let step = 1; step <= 5_000; step++) book.add(0, step / 5_000, '');
  await read('a');
  expect([told.length, told.at(-1)]).toEqual([500, [0, 1, { fraction: 1, note: undefined }]]);
});

it('what is no progress is said and passed over', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const { told, read } = childWith(async () => Buffer.from('{'));
  await read('a');
  expect([told, warn.mock.calls.length]).toEqual([[], 1]);
  warn.mockRestore();
});
