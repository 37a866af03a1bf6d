import type { Future } from './future.js';

/** What people call a call. */
export function labelOf({ task }: Future<unknown>): string {
  return task.options.label ?? task.name;
}
