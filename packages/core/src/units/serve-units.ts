import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExecutorError } from '../executor-error.js';
import { expectName, expectOneOf, expectOptions, expectString } from '../expect.js';
import { packagesIn } from './bundle-unit.js';
import { importModule } from './import-module.js';
import { refuseTwins } from './look-up.js';
import { INSTALLED, installedTasks, setSources } from './sources.js';

/** What a worker may run. */
export type Accepted = 'file' | 'installed' | 'bundle' | 'inline';

/** Where the code of a worker comes from. */
export interface UnitOptions {
  /** Modules with the worker's own tasks, imported before it takes work: paths from the working directory, or URLs. */
  readonly tasks?: readonly string[] | undefined;
  /** Folder of bundles, the one that `storeBundle` was given. */
  readonly cache?: string | undefined;
  /** Folder whose `node_modules` has what bundles leave out, and what `importTask` names without a path. */
  readonly modules?: string | undefined;
  /**
   * What runs here; anything else is `REJECTED`.
   *
   * @defaultValue `['installed']` with `tasks`, else everything
   */
  readonly accepts?: readonly Accepted[] | undefined;
}

const ACCEPTED: readonly Accepted[] = ['file', 'installed', 'bundle', 'inline'];

/**
 * Says where this process finds the code of calls from elsewhere, and imports its own tasks. Once, before the first
 * call.
 *
 * @throws TypeError for unknown options; ExecutorError `REJECTED` when a module of `tasks` cannot be imported or two
 * of them have a task with one id.
 */
export async function serveUnits(options: UnitOptions): Promise<void> {
  expectOptions('serveUnits()', options, ['tasks', 'cache', 'modules', 'accepts']);
  const { tasks = [], cache, modules, accepts = tasks.length > 0 ? ['installed'] : ACCEPTED } = options;
  expectString('cache', cache);
  expectString('modules', modules);
  tasks.forEach((file, index) => {
    expectName(`tasks[${index}]`, file);
  });
  for (const word of accepts) expectOneOf('accepts', word, ACCEPTED);
  if (modules !== undefined) await packagesIn(modules);
  const installed = new Map<string, Readonly<Record<string, unknown>>>();
  for (const file of tasks) {
    const url = URL.canParse(file)
      ? file
      : pathToFileURL(await realpath(file).catch(() => resolve(file))).href;
    installed.set(url, await importTasks(file, url));
  }
  setSources({ installed, cache, modules, accepts: new Set(accepts) });
  refuseTwins(INSTALLED, installedTasks());
}

async function importTasks(file: string, url: string): Promise<Readonly<Record<string, unknown>>> {
  const { exports, cause } = await importModule(url);
  if (exports !== undefined) return exports;
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new ExecutorError('REJECTED', `importing ${file}, a file of --tasks, failed: ${why}`, { cause });
}
