import { type Composed, type Executor, PARTS } from '../executor.js';
import { show } from '../expect.js';
import type { ExecutorView } from './run-view.js';

/** Compositions nested deeper than this are cut: nobody would read them. */
const DEEPEST = 12;

/** An executor with its parts and how full each of them is. */
export function executorView(executor: Executor, label?: string, depth = 0): ExecutorView {
  const parts = depth < DEEPEST ? ((executor as Executor & Composed)[PARTS] ?? []) : [];
  const members: readonly (readonly [string | undefined, Executor])[] = Array.isArray(parts)
    ? parts.map((part: Executor) => [undefined, part])
    : Object.entries(parts as Readonly<Record<string, Executor>>);
  return {
    label,
    ...named(executor),
    parts: members.map(([name, part]) => executorView(part, name, depth + 1)),
  };
}

/** A view never ends a program: an executor that cannot say how full it is says that instead. */
function named(executor: Executor): Pick<ExecutorView, 'name' | 'stats'> {
  try {
    return { name: executor.name, stats: executor.stats() };
  } catch (error) {
    const told = error instanceof Error ? error.message : show(error);
    const stats = { pending: 0, running: 0, workers: 0, fenced: 0 };
    return { name: `${executor.name} (its stats() failed: ${told})`, stats };
  }
}
