import { expect, it } from 'vitest';
import type { Site } from './site.js';
import { sweep } from './sweep.js';

it('folders of executors that are gone for long are removed, and nothing else', async () => {
  const old = Date.now() - 10 * 3_600_000;
  const objects = new Map([
    ['e/c000000000001-abcdef/s1/calls', old],
    ['e/c000000000001-abcdef/code/ab', old],
    ['e/c000000000002-abcdef/s1/calls', old],
    ['e/c000000000002-abcdef/s1/00000/00000/0', Date.now()],
    ['e/c000000000003-abcdef/s1/calls', old],
    ['e/notes/mine', old],
  ]);
  const site = {
    run: 'c000000000003-abcdef',
    settings: { prefix: 'e', sweepAfterMs: 3_600_000 },
    objects: {
      folders: async () => ['c000000000001-abcdef', 'c000000000002-abcdef', 'c000000000003-abcdef', 'notes'],
      list: async (prefix: string) =>
        [...objects].flatMap(([key, modifiedAt]) =>
          key.startsWith(prefix) ? [{ key, modifiedAt, etag: '' }] : [],
        ),
      async remove(keys: readonly string[]) {
        for (const key of keys) objects.delete(key);
      },
    },
  };
  await sweep(site as unknown as Site);
  expect([...objects.keys()].filter((key) => key.includes('c000000000001-abcdef'))).toEqual([]);
  expect(objects.size).toBe(4);
});
