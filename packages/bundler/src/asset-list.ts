import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sha256Of } from '@elsewhere/core/adapter';
import type { Addresses } from './addresses.js';

/** A file beside the bundle. */
export interface Asset {
  /** From the root of the bundle. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

const CODE = /\.[cm]?[jt]sx?$|\.node$/;

/** The files that tasks read at run time. */
export class AssetList {
  readonly warnings: string[] = [];
  readonly #addresses: Addresses;
  readonly #root: string;
  readonly #files = new Set<string>();

  /** @param root - Folder of the entry's package. */
  constructor(addresses: Addresses, root: string) {
    this.#addresses = addresses;
    this.#root = root;
  }

  /**
   * Adds a file or a folder with everything in it.
   *
   * @throws TypeError when it is not there.
   */
  async addDeclared(name: string): Promise<void> {
    const path = resolve(this.#root, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined)
      throw new TypeError(`expected the asset \`${name}\` at ${path}, where nothing is`);
    for (const file of found.isDirectory() ? await filesIn(path) : [path]) this.#files.add(file);
  }

  /** Adds what a module names as `new URL('./data.csv', import.meta.url)`, if it is a file. */
  async addReferred(module: string, specifier: string): Promise<void> {
    const file = fileURLToPath(new URL(specifier, pathToFileURL(module)));
    const found = await stat(file).catch(() => undefined);
    const where = `${relative(this.#root, module)} names ${specifier}`;
    if (this.#files.has(file)) return;
    if (CODE.test(file) && found?.isFile())
      this.warnings.push(`${where}, which is code and not in the bundle; as an asset it is copied as it is`);
    else if (found?.isFile()) this.#files.add(file);
    else if (found === undefined) this.warnings.push(`${where}, which is not there`);
  }

  /** What there is, in an order that is the same everywhere. */
  async read(): Promise<Asset[]> {
    const assets = await Promise.all(
      [...this.#files].map(async (file): Promise<Asset> => {
        const bytes = await readFile(file);
        const path = this.#addresses.of(file).split('/').map(decodeURIComponent).join('/');
        return { path, sha256: sha256Of(bytes), bytes };
      }),
    );
    return assets.sort((one, other) => (one.path < other.path ? -1 : 1));
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
