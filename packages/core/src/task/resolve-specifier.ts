import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What to give to `import()` for a module: URLs and `node:` modules as they are, bare specifiers resolved from
 * `folder`, where the program's own packages are, not from this file.
 *
 * @param folder - Default: the working directory.
 */
export async function resolveSpecifier(module: string, folder: string = process.cwd()): Promise<string> {
  if (URL.canParse(module)) return module;
  const require = createRequire(join(resolve(folder), 'package.json'));
  try {
    const path = require.resolve(module);
    return path.startsWith('/') || /^[A-Za-z]:/.test(path) ? pathToFileURL(path).href : path;
  } catch (error) {
    return (await importOnlyEntry(module, require)) ?? Promise.reject(error);
  }
}

/** Packages without a CommonJS entry refuse `require.resolve`; their `exports` say where `import` goes. */
async function importOnlyEntry(module: string, require: NodeJS.Require): Promise<string | undefined> {
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(module) ?? [];
  for (const folder of require.resolve.paths(module) ?? []) {
    const manifest = join(folder, name!, 'package.json');
    const text = await readFile(manifest, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const { exports } = JSON.parse(text) as { exports?: unknown };
    const target = chooseTarget(isSubpathMap(exports) ? exports[`.${rest}`] : exports);
    return target === undefined ? undefined : pathToFileURL(join(dirname(manifest), target)).href;
  }
  return undefined;
}

function isSubpathMap(exports: unknown): exports is Record<string, unknown> {
  return (
    typeof exports === 'object' && exports !== null && Object.keys(exports).some((key) => key.startsWith('.'))
  );
}

function chooseTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (!['import', 'node', 'default', 'module-sync'].includes(condition)) continue;
    const chosen = chooseTarget(inner);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}
