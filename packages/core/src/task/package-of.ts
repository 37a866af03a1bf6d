import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleOf } from './registry.js';

/** The package a module belongs to, and where in it the module is. */
export interface PackagePlace {
  /** `name` of the nearest `package.json` that has one; `'_'` when none has. */
  readonly package: string;
  /** Path inside the package, with `/`. Without a package the file's own name. Shape: `'src/tasks.ts'`. */
  readonly path: string;
}

interface NamedFolder {
  readonly folder: string;
  readonly name: string;
}

/** What is no package's is called this. */
const NOBODY = '_';

const folders = new Map<string, NamedFolder | undefined>();

/** Where a module is, by its URL: in a bundle by the address the bundler gave it, else by the files around it. */
export function packageOf(url: string): PackagePlace {
  const bundle = bundleOf(url);
  if (bundle !== undefined) return placeInBundle(url.slice(bundle.length));
  const file = pathOf(url);
  if (file === undefined) return { package: NOBODY, path: '' };
  const named = namedFolderOf(dirname(file));
  if (named === undefined) return { package: NOBODY, path: basename(file) };
  return { package: named.name, path: relative(named.folder, file).split(sep).join('/') };
}

/** The address of a place below the root of a bundle: `'@acme/search/src/tasks.ts'`, each part as in a URL. */
export function addressOf({ package: name, path }: PackagePlace): string {
  const [, scope, own] = /^@([^@/]+)\/([^/]+)$/.exec(name) ?? [];
  const folder =
    scope === undefined
      ? encodeURIComponent(name)
      : `@${encodeURIComponent(scope)}/${encodeURIComponent(own!)}`;
  return [folder, ...path.split('/').map(encodeURIComponent)].join('/');
}

function placeInBundle(address: string): PackagePlace {
  const parts = address.split('/');
  const length = parts[0]!.startsWith('@') ? 2 : 1;
  const decoded = parts.map(decodeURIComponent);
  return { package: decoded.slice(0, length).join('/'), path: decoded.slice(length).join('/') };
}

function pathOf(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    return undefined; // an address of another machine or system, such as file://host/share
  }
}

function namedFolderOf(folder: string): NamedFolder | undefined {
  if (folders.has(folder)) return folders.get(folder);
  const name = nameIn(folder);
  const parent = dirname(folder);
  const found = name !== undefined ? { folder, name } : parent === folder ? undefined : namedFolderOf(parent);
  folders.set(folder, found);
  return found;
}

/** Files with only `type` in them, as builds put into `dist/cjs`, name nothing. */
function nameIn(folder: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    return typeof name === 'string' && /[^.]/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
