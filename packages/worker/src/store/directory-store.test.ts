import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryStore } from './directory-store.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const bytes = (text: string): Buffer => Buffer.from(text);

describe('a folder as a store', () => {
  it('gives what was put there last, and nothing where nothing is', async () => {
    const store = directoryStore(join(folder, 'made', 'if-need-be'));
    expect(await store.get('set/0/call')).toBeUndefined();
    await store.put('set/0/call', bytes('one'));
    await store.put('set/0/call', bytes('two'));
    expect(String(await store.get('set/0/call'))).toBe('two');
    await store.remove('set/0/call');
    await store.remove('set/0/call');
    expect(await store.get('set/0/call')).toBeUndefined();
  });

  it('lets one of many create a key, whole, and the others know', async () => {
    const stores = Array.from({ length: 20 }, () => directoryStore(folder));
    const won = await Promise.all(stores.map((store, n) => store.create('claim', bytes(`lease-${n}`))));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(String(await stores[0]!.get('claim'))).toBe(`lease-${won.indexOf(true)}`);
  });

  it('leaves no draft behind', async () => {
    const store = directoryStore(folder);
    await store.create('a', bytes('1'));
    await store.create('a', bytes('2'));
    await store.put('a', bytes('3'));
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('is for its user only', async () => {
    await directoryStore(folder).put('set/secret', bytes('x'));
    expect(statSync(join(folder, 'set/secret')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'set')).mode & 0o777).toBe(0o700);
  });

  it.each(['', '/etc/passwd', '../up', 'a/../../up', 'a//b', 'a/./b', 'a b', 'a\nb', '..'])(
    'refuses the key %j',
    async (key) => {
      const store = directoryStore(folder);
      for (const use of [
        () => store.get(key),
        () => store.put(key, bytes('x')),
        () => store.create(key, bytes('x')),
      ])
        await expect((async () => use())()).rejects.toThrow(RangeError);
    },
  );
});
