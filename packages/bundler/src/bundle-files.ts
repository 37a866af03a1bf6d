import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readHeader, sha256Of } from '@elsewhere/core/adapter';
import { pathOf } from './build-bundle.js';
import type { Bundle } from './bundle.js';
import { cannotBundle } from './fault.js';

/** The name of a bundle's own file. */
const INDEX = 'index.mjs';

/**
 * Writes a bundle into a folder: `index.mjs`, and its assets beside it.
 *
 * @returns The path of `index.mjs`, which `code: { bundle }` takes.
 */
export async function writeBundle({ sha256, blobs }: Bundle, folder: string): Promise<string> {
  const index = blobs.get(sha256)!;
  for (const { path, sha256: hash } of readHeader(index).assets)
    await write(join(folder, path), blobs.get(hash)!);
  const path = join(folder, INDEX);
  await write(path, index);
  return path;
}

/**
 * Reads a bundle that was built before.
 *
 * @param file - Its `index.mjs`, with the assets beside it: a path from the working directory, or a `file:` URL.
 * @throws ExecutorError `REJECTED` when it is no bundle, or an asset is missing or another.
 */
export async function readBundle(file: string | URL): Promise<Bundle> {
  const path = pathOf(file);
  const index = await readFile(path).catch((cause: unknown) => {
    throw cannotBundle(String(file), ['it cannot be read'], cause);
  });
  const { entry, assets } = readHeader(index);
  const sha256 = sha256Of(index);
  const blobs = new Map<string, Uint8Array>([[sha256, index]]);
  for (const asset of assets) {
    const bytes = await readFile(join(dirname(path), asset.path)).catch((cause: unknown) => {
      throw cannotBundle(String(file), [`its asset ${asset.path} cannot be read`], cause);
    });
    if (sha256Of(bytes) !== asset.sha256)
      throw cannotBundle(String(file), [`its asset ${asset.path} has changed since: build the bundle again`]);
    blobs.set(asset.sha256, bytes);
  }
  return { sha256, blobs, entry, warnings: [] };
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
