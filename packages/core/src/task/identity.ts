import { shared } from '../shared-state.js';
import type { TaskDefinition, TaskReference } from './definition.js';
import { packageOf } from './package-of.js';
import { bundleOf, tasksIn } from './registry.js';

/** What a task is called on every machine, and where it is on this one. */
export interface TaskIdentity {
  /**
   * Compared between machines. Shape: `'@acme/search#train'`, `'node:zlib#gzipSync'`,
   * `'@acme/search/src/resize#resize'` for an export of a file, `'python:jobs.train:fit'`.
   */
  readonly id: string;
  /** The module's URL, and its path inside its package. Breaks ties; need not exist elsewhere. */
  readonly at: { readonly url: string; readonly path: string };
}

/** The identity of a task by what it is found by here. */
export function identify({ kind, key, module, name }: TaskReference): TaskIdentity {
  if (kind === 'inline' || kind === 'python') return { id: key, at: { url: module, path: '' } };
  const file = URL.canParse(module) && !module.startsWith('node:');
  if (kind === 'import' && !file) return { id: `${module}#${name}`, at: { url: module, path: '' } };
  const place = packageOf(module);
  const at = { url: module, path: place.path };
  if (kind === 'task') return { id: `${place.package}#${name}`, at };
  return { id: `${moduleId(module)}#${name}`, at };
}

/** What a file is called on every machine: `'@acme/search/src/resize'`. */
export function moduleId(url: string): string {
  const place = packageOf(url);
  return `${place.package}/${place.path.replace(/\.[^./]+$/, '')}`;
}

interface Checked {
  readonly identity: TaskIdentity;
  /** How many tasks were known then: with more, another could have the same id. */
  readonly among: number;
}

const checked = new WeakMap<TaskDefinition, Checked>();

/**
 * The identity of a task that is about to leave this machine.
 *
 * @throws TypeError when another module of the package has a task with the same name, with both files.
 */
export function identityOf(definition: TaskDefinition): TaskIdentity {
  const known = checked.get(definition);
  if (known !== undefined && known.among === shared.tasks.size) return known.identity;
  const identity = identify(definition);
  const twin = definition.kind === 'task' ? twinOf(definition, identity.id) : undefined;
  if (twin !== undefined) {
    throw new TypeError(
      `expected one task with the id \`${identity.id}\`, got two: in ${definition.module} and in ${twin.module}. ` +
        `On another machine they could not be told apart: give one of them another name than '${definition.name}'.`,
    );
  }
  checked.set(definition, { identity, among: shared.tasks.size });
  return identity;
}

function twinOf(definition: TaskDefinition, id: string): TaskDefinition | undefined {
  return tasksIn(bundleOf(definition.module)).find(
    (other) =>
      other.name === definition.name && other.module !== definition.module && identify(other).id === id,
  );
}
