import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection } from '../../test/support/until.js';
import { sha256Of, storeBundle, verifyBundle } from './bundle-folder.js';
import { isBundle, readHeader, withHeader } from './bundle-header.js';

const asset = Buffer.from('asset');
const header = {
  entry: 'app/run',
  assets: [{ path: '@acme/a/b.txt', sha256: sha256Of(asset) }],
  external: [],
};
const index = Buffer.from(withHeader(header, 'export const x = 1;'));
const blobs = new Map([index, asset].map((bytes) => [sha256Of(bytes), bytes]));
const sha256 = sha256Of(index);

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'elsewhere-cache-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

async function fetch(hash: string): Promise<Uint8Array> {
  return blobs.get(hash) ?? Promise.reject(new Error(`nobody has ${hash}`));
}

describe('storing a bundle', () => {
  it('puts it and its assets there, for this user only, and asks for nothing the next time', async () => {
    await storeBundle(cache, sha256, fetch);
    expect(await readFile(join(cache, sha256, '@acme/a/b.txt'), 'utf8')).toBe('asset');
    expect((await stat(join(cache, sha256, 'index.mjs'))).mode & 0o777).toBe(0o600);
    expect(await verifyBundle(join(cache, sha256), sha256)).toEqual(header);
    await storeBundle(cache, sha256, () => Promise.reject(new Error('asked again')));
  });

  it('ten times at once leaves one', async () => {
    await Promise.all(Array.from({ length: 10 }, () => storeBundle(cache, sha256, fetch)));
    expect(await readdir(cache)).toEqual([sha256]);
    await verifyBundle(join(cache, sha256), sha256);
  });

  it('leaves nothing of what is not what its hash says', async () => {
    const lying = async (hash: string): Promise<Uint8Array> =>
      hash === sha256 ? index : Buffer.from('other');
    expect(await rejection(storeBundle(cache, sha256, lying))).toMatchObject({
      code: 'REJECTED',
      message: expect.stringContaining('expected the asset @acme/a/b.txt to have the SHA-256'),
    });
    expect(await readdir(cache)).toEqual([]);
  });

  it('replaces a damaged one', async () => {
    await storeBundle(cache, sha256, fetch);
    await writeFile(join(cache, sha256, '@acme/a/b.txt'), 'cut');
    await storeBundle(cache, sha256, fetch);
    await verifyBundle(join(cache, sha256), sha256);
  });

  it.each(['../../etc', '', 'A'.repeat(64), 5])('refuses %o as a hash', async (hash) => {
    expect(await rejection(storeBundle(cache, hash as string, fetch))).toMatchObject({ code: 'REJECTED' });
  });
});

describe('the header of a bundle', () => {
  const reading = (text: string): unknown => {
    try {
      return readHeader(Buffer.from(text));
    } catch (error) {
      return error;
    }
  };

  it('tells a bundle from other files', () => {
    expect([isBundle(index), isBundle(asset), isBundle(new Uint8Array())]).toEqual([true, false, false]);
  });

  it.each([
    'export {};',
    '// elsewhere-bundle 1 ',
    '// elsewhere-bundle 1 null\n',
    '// elsewhere-bundle 1 {"entry":"a","assets":[{"path":"a","sha256":"b"}],"external":[]}\n',
    ...['../a', '/a', 'a/../b', 'a\\\\b', 'C:a', ''].map((path) =>
      withHeader({ ...header, assets: [{ path: path.replace('\\\\', '\\'), sha256 }] }, ''),
    ),
  ])('%j is none', (text) => {
    expect(reading(text)).toMatchObject({ code: 'REJECTED' });
  });
});
