import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The repository as the rules see it. Paths are relative to its root, with `/`. */
export interface Workspace {
  readonly root: string;
  /** Every file that is not ignored by git. */
  readonly files: readonly string[];
  readonly members: readonly Member[];
  read(file: string): string;
}

/** A folder of `packages/` or `apps/` with a package.json. */
export interface Member {
  /** Shape: `'packages/core'`. */
  readonly folder: string;
  /** Shape: `'core'`. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly files: readonly string[];
}

export interface Manifest {
  readonly name?: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export function readWorkspace(root: string): Workspace {
  return workspaceOf(root, listFiles(root, ignoredBy(root)), (file) =>
    readFileSync(join(root, file), 'utf8'),
  );
}

export function workspaceOf(root: string, files: readonly string[], read: Workspace['read']): Workspace {
  const manifests = files.filter((file) => /^(packages|apps)\/[^/]+\/package\.json$/.test(file));
  const members = manifests.map((file): Member => {
    const folder = file.replace('/package.json', '');
    return {
      folder,
      name: basename(folder),
      manifest: JSON.parse(read(file)) as Manifest,
      files: files.filter((other) => other.startsWith(`${folder}/`)),
    };
  });
  return { root, files, members, read };
}

/** .gitignore here has names and `*.suffix` only; git itself may be missing where somebody unpacked an archive. */
function ignoredBy(root: string): (name: string) => boolean {
  const lines = readFileSync(join(root, '.gitignore'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/\/$/, ''));
  const suffixes = lines.filter((line) => line.startsWith('*')).map((line) => line.slice(1));
  return (name) =>
    name === '.git' || lines.includes(name) || suffixes.some((suffix) => name.endsWith(suffix));
}

function listFiles(root: string, ignored: (name: string) => boolean, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (ignored(entry.name)) return [];
    return entry.isDirectory() ? listFiles(root, ignored, path) : entry.isFile() ? [path] : [];
  });
}
