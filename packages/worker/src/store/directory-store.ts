import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from './blob-store.js';

const KEY = /^[\w.-]+(\/[\w.-]+)*$/;

/**
 * A folder that submitter and workers share, as a store. Files are for their user only (0600), folders too (0700).
 *
 * @param folder - Made if need be.
 */
export function directoryStore(folder: string): BlobStore {
  /** @throws RangeError for keys that could leave the folder. */
  function pathOf(key: string): string {
    if (KEY.test(key) && !key.split('/').some((part) => /^\.+$/.test(part))) return join(folder, key);
    throw new RangeError(`expected a key of letters, digits, '.', '_', '-' and '/', got '${key}'`);
  }

  /** Writes a file beside its place, so that nobody sees half of it, then has it take its place. */
  async function place(
    path: string,
    bytes: Uint8Array,
    take: (draft: string) => Promise<void>,
  ): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomUUID()}.draft`;
    try {
      await writeFile(draft, bytes, { mode: 0o600, flag: 'wx' });
      await take(draft);
    } finally {
      await rm(draft, { force: true });
    }
  }

  return {
    get: (key) => readFile(pathOf(key)).catch(unless('ENOENT', undefined)),
    put: (key, bytes) => {
      const path = pathOf(key);
      return place(path, bytes, (draft) => rename(draft, path));
    },
    async create(key, bytes) {
      const path = pathOf(key);
      let created = true;
      await place(path, bytes, async (draft) => {
        created = await link(draft, path).then(() => true, unless('EEXIST', false)); // of two links one wins
      });
      return created;
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

/** That error is an answer, every other one is an error. */
function unless<T>(code: string, answer: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === code) return answer;
    throw error;
  };
}
