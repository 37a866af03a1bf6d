import { seal } from '@elsewhere/core/worker';
import { expect, it, vi } from 'vitest';
import type { SetChild } from './job-set.js';
import { NoteBook, readProgress } from './progress-notes.js';
import type { Site } from './site.js';

/** A child with two calls, and what they are told. */
function childWith(book: NoteBook) {
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
  const site = { objects: { get: async () => book.take() } };
  return {
    told,
    read: (etag: string) => readProgress(site as unknown as Site, child as unknown as SetChild, etag),
  };
}

it('what is told comes once and in order, with binary, and nothing is written when nothing is new', async () => {
  const book = new NoteBook();
  const { told, read } = childWith(book);
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
  expect(book.take()).toBeUndefined();
});

it('of a flood the last ones are kept', async () => {
  const book = new NoteBook();
  const { told, read } = childWith(book);
  for (let step = 1; step <= 5_000; step++) book.add(0, step / 5_000, '');
  await read('a');
  expect([told.length, told.at(-1)]).toEqual([500, [0, 1, { fraction: 1, note: undefined }]]);
});

it('what is no progress is said and passed over', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const { told, read } = childWith({ take: () => Buffer.from('{') } as unknown as NoteBook);
  await read('a');
  expect([told, warn.mock.calls.length]).toEqual([[], 1]);
  warn.mockRestore();
});
