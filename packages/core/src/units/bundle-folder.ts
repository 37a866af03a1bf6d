import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExecutorError } from '../executor-error.js';
import { show } from '../expect.js';
import { isSha256 } from '../task/code-unit.js';
import { type BundleHeader, readHeader } from './bundle-header.js';

/** The file of a bundle that is imported. */
export const INDEX = 'index.mjs';

/** Where a bundle is. Nothing but a hash becomes part of the path. */
export function bundleFolder(cache: string, sha256: string): string {
  if (isSha256(sha256)) return join(cache, sha256);
  throw new ExecutorError('REJECTED', `expected the hash of a bundle, got \`${show(sha256)}\``);
}

/**
 * Puts a bundle into a cache folder, whole or not at all, and does nothing when it is there already.
 *
 * @param cache - A folder of the worker's own; made if need be, readable by its user only.
 * @param fetch - Gets what has this hash: the bundle's file, then each of its assets.
 * @throws ExecutorError `REJECTED` when what came has another hash; whatever `fetch` throws.
 */
export async function storeBundle(
  cache: string,
  sha256: string,
  fetch: (sha256: string) => Promise<Uint8Array>,
): Promise<void> {
  const folder = bundleFolder(cache, sha256);
  if (await isWhole(folder, sha256)) return;
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const draft = join(cache, `.${sha256.slice(0, 16)}-${randomBytes(6).toString('hex')}`);
  try {
    const index = verified(await fetch(sha256), sha256, 'the bundle');
    await write(join(draft, INDEX), index);
    for (const { path, sha256: hash } of readHeader(index).assets)
      await write(join(draft, path), verified(await fetch(hash), hash, `the asset ${path}`));
    await moveTo(folder, draft, sha256);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Of two processes that store one bundle the first wins; a damaged one gives way. */
async function moveTo(folder: string, draft: string, sha256: string): Promise<void> {
  try {
    await rename(draft, folder);
  } catch {
    if (await isWhole(folder, sha256)) return;
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  }
}

/**
 * Reads a bundle and everything beside it, and compares the hashes.
 *
 * @throws ExecutorError `REJECTED` when a file is missing or has another hash.
 */
export async function verifyBundle(folder: string, sha256: string): Promise<BundleHeader> {
  const header = readHeader(verified(await read(join(folder, INDEX)), sha256, 'the bundle'));
  for (const { path, sha256: hash } of header.assets)
    verified(await read(join(folder, path)), hash, `the asset ${path}`);
  return header;
}

/** Shape: `'9f86d081…'`, 64 hexadecimal digits. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function isWhole(folder: string, sha256: string): Promise<boolean> {
  return verifyBundle(folder, sha256).then(
    () => true,
    () => false,
  );
}

async function read(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new ExecutorError('REJECTED', `expected a file of the bundle at ${path}`, { cause });
  });
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, bytes, { mode: 0o600 });
}

function verified(bytes: Uint8Array, sha256: string, what: string): Uint8Array {
  const found = sha256Of(bytes);
  if (found === sha256) return bytes;
  throw new ExecutorError(
    'REJECTED',
    `expected ${what} to have the SHA-256 ${sha256}, got ${found}: it is damaged or is not what was sent`,
  );
}
