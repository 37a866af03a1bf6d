import { readlink, stat, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExecutorError } from '../executor-error.js';
import { shared } from '../shared-state.js';
import { tasksIn } from '../task/registry.js';
import { bundleFolder, INDEX, verifyBundle } from './bundle-folder.js';
import { importModule, remedyFor } from './import-module.js';
import { refuseTwins, type Searched } from './look-up.js';

/** A bundle that has been imported. */
export interface BundleUnit extends Searched {
  /** What its entry is called on every machine. */
  readonly entry: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/**
 * Verifies a bundle and imports it.
 *
 * @param modules - Where packages are that the bundle leaves out.
 * @throws ExecutorError `REJECTED` when a hash differs or one id means two tasks; `TASK_NOT_FOUND` when importing it
 * fails.
 */
export async function loadBundle(
  cache: string,
  sha256: string,
  modules: string | undefined,
): Promise<BundleUnit> {
  const folder = bundleFolder(resolve(cache), sha256);
  const { entry, external } = await verifyBundle(folder, sha256);
  if (modules !== undefined) await linkModules(folder, modules);
  const root = pathToFileURL(`${folder}/`).href;
  const unit = `the bundle ${sha256.slice(0, 12)} of ${entry}`;
  const { exports, cause } = await importModule(`${root}${INDEX}`);
  const tasks = tasksIn(root);
  if (exports === undefined && tasks.length === 0) throw cannotImport(unit, cause, external);
  const [twice] = shared.bundles.get(root)?.twice ?? [];
  if (twice !== undefined) {
    const what = `expected one task for ${twice} in ${unit}, got two modules that were given this address`;
    throw new ExecutorError('REJECTED', `${what}. Build it with elsewhere-bundle.`);
  }
  refuseTwins(unit, tasks);
  const remedy =
    cause === undefined ? 'Its entry must import the module that defines the task' : remedyFor(cause);
  return { unit, entry, exports: exports ?? {}, tasks, byName: false, remedy, cause };
}

function cannotImport(unit: string, cause: unknown, external: readonly string[]): ExecutorError {
  const outside =
    external.length === 0 ? '' : ` It needs ${external.join(', ')} from the worker's --modules folder.`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ExecutorError('TASK_NOT_FOUND', `importing ${unit} failed: ${why}.${outside}`, { cause });
}

/** Node looks for packages in the folders above the file that imports them. */
async function linkModules(folder: string, modules: string): Promise<void> {
  const target = await packagesIn(modules);
  const link = join(folder, 'node_modules');
  try {
    await symlink(target, link, 'dir');
  } catch (cause) {
    const present = await readlink(link).catch(() => undefined);
    if (present === target) return;
    const what = `expected ${link} to lead to ${target}, got ${present ?? 'something else'}`;
    throw new ExecutorError(
      'REJECTED',
      `${what}: workers with different --modules need caches of their own`,
      { cause },
    );
  }
}

/**
 * The folder with packages in it: `<modules>/node_modules`, or the folder itself when that is its name.
 *
 * @throws TypeError when there is none.
 */
export async function packagesIn(modules: string): Promise<string> {
  const inside = join(resolve(modules), 'node_modules');
  for (const folder of basename(modules) === 'node_modules' ? [resolve(modules)] : [inside]) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory()) return folder;
  }
  throw new TypeError(`expected \`modules\` to be a folder with node_modules in it, got \`${modules}\``);
}
