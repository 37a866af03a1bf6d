import { shared } from '../shared-state.js';
import type { TaskDefinition } from './definition.js';

/**
 * Makes a task known to this thread. From the same module again it replaces, as watchers and test runners need.
 * In a bundle every module runs once: there the same again is somebody else.
 */
export function register(definition: TaskDefinition): void {
  const bundle = bundleOf(definition.module);
  if (bundle !== undefined && shared.tasks.has(definition.key))
    shared.bundles.get(bundle)!.twice.push(definition.key);
  shared.tasks.set(definition.key, definition);
}

/** The root of the bundle that a module's URL lies in; `undefined` for modules that are files of their own. */
export function bundleOf(url: string): string | undefined {
  for (const root of shared.bundles.keys()) if (url.startsWith(root)) return root;
  return undefined;
}

/** What to import instead of a module that became part of a bundle. */
export function indexOf(url: string): string | undefined {
  const bundle = bundleOf(url);
  return bundle === undefined ? undefined : shared.bundles.get(bundle)!.index;
}

/** The root of the bundle whose own file this is. */
export function bundleAt(url: string): string | undefined {
  for (const [root, { index }] of shared.bundles) if (index === url) return root;
  return undefined;
}

/** The tasks of one unit: of the bundle with this root, or of the program's own files. */
export function tasksIn(root: string | undefined): TaskDefinition[] {
  return [...shared.tasks.values()].filter(({ module }) => bundleOf(module) === root);
}
