import type { CodeUnit, PortableReference } from './code-unit.js';
import { withKey } from './code-unit.js';
import type { TaskReference } from './definition.js';
import { identityOf } from './identity.js';
import { definitionOf } from './task.js';

/** Does a worker have to load anything to find this task? */
export function needsCode({ kind, module }: TaskReference): boolean {
  if (kind === 'task') return true;
  return kind === 'import' && module.startsWith('file:');
}

/**
 * A task as it travels to another machine.
 *
 * @param unit - The unit that the worker is to load; ignored where there is nothing to load.
 * @throws TypeError when the value is not a task, or when two modules have tasks with its id.
 */
export function portableReference(task: unknown, unit: CodeUnit): PortableReference {
  const definition = definitionOf(task);
  const { kind, module, name, source } = definition;
  const { id, at } = identityOf(definition);
  const code: CodeUnit = needsCode(definition) ? unit : { kind: 'none' };
  return withKey({ kind, module, name, ...(source === undefined ? {} : { source }), id, at, code });
}
