import { inlineContext } from '../current-call.js';
import { shared } from '../shared-state.js';
import type { TaskDefinition } from './definition.js';
import { findFunction } from './find-function.js';

/** Runs a task where it is called: `await square(3)`. Inside a running call it stays part of that call. */
export async function callDirectly(definition: TaskDefinition, args: readonly unknown[]): Promise<unknown> {
  const run = definition.run ?? (await findFunction(definition));
  const invoke = (): unknown => (run as (...args: readonly unknown[]) => unknown)(...args);
  if (shared.currentCall.getStore() !== undefined) return invoke();
  return shared.currentCall.run(inlineContext(), invoke);
}
