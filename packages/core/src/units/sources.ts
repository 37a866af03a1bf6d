import type { TaskDefinition } from '../task/definition.js';
import { moduleId } from '../task/identity.js';
import { bundleAt, tasksIn } from '../task/registry.js';
import type { Accepted } from './serve-units.js';

/** What errors call the worker's own tasks. */
export const INSTALLED = 'the --tasks files of this worker';

/** Where the units of this process come from. */
export interface Sources {
  /** What the `--tasks` files export, by their URLs. */
  readonly installed: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly cache: string | undefined;
  readonly modules: string | undefined;
  readonly accepts: ReadonlySet<Accepted>;
}

let sources: Sources = {
  installed: new Map(),
  cache: undefined,
  modules: undefined,
  accepts: new Set(['file', 'installed', 'bundle', 'inline']),
};

export function setSources(next: Sources): void {
  sources = next;
}

export function currentSources(): Sources {
  return sources;
}

/** The worker's own tasks: of its modules, and of bundles among them. */
export function installedTasks(): TaskDefinition[] {
  const roots = [...sources.installed.keys()].map(bundleAt).filter((root) => root !== undefined);
  return [undefined, ...roots].flatMap(tasksIn);
}

/** The exports of the worker's own module that has this id. */
export function installedExports(id: string): Readonly<Record<string, unknown>> | undefined {
  for (const [url, exports] of sources.installed) if (moduleId(url) === id) return exports;
  return undefined;
}
