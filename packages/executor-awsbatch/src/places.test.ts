import { expect, it } from 'vitest';
import { childKey, childrenPerShard, readChildKey, runFolder, shardFolder } from './places.js';

const places = { folder: 'elsewhere/c1/s1', childrenPerShard: 250 };

it('keys are read as they were written', () => {
  for (const child of [0, 9, 249, 250, 9_999]) {
    for (const object of ['claim', 'progress', 'cancel', 0, 999] as const) {
      expect(readChildKey(places, childKey(places, child, object))).toEqual({ child, object });
    }
  }
});

it('keys of a shard sort as its children do, and stand in its folder', () => {
  const keys = [250, 259, 260, 499].map((child) => childKey(places, child, 0));
  expect([...keys].sort()).toEqual(keys);
  expect(keys.every((key) => key.startsWith(`${shardFolder(places, 1)}/`))).toBe(true);
});

it('what others put there is not ours', () => {
  for (const rest of ['calls', '00000/notes.txt', '00000/x/claim', '00000/00001/claim.bak'])
    expect(readChildKey(places, `${places.folder}/${rest}`)).toBeUndefined();
});

it('a listing sees a whole shard', () => {
  for (const calls of [1, 7, 100, 1_000]) {
    const objects = childrenPerShard(calls) * (calls + 3);
    expect(objects <= 1_000 || childrenPerShard(calls) === 1).toBe(true);
  }
});

it('no prefix is no empty folder', () => {
  expect([runFolder('', 'c1'), runFolder('a/b', 'c1')]).toEqual(['c1', 'a/b/c1']);
});
