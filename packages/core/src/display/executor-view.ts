import { type Composed, type Executor, PARTS } from '../executor.js';
import type { ExecutorView } from './run-view.js';

/** Compositions nested deeper than this are cut: nobody would read them. */
const DEEPEST = 12;

/** An executor with its parts and how full each of them is. */
export function executorView(executor: Executor, label?: string, depth = 0): ExecutorView {
  const parts = depth < DEEPEST ? ((executor as Executor & Composed)[PARTS] ?? []) : [];
  const named: readonly (readonly [string | undefined, Executor])[] = Array.isArray(parts)
    ? parts.map((part: Executor) => [undefined, part])
    : Object.entries(parts as Readonly<Record<string, Executor>>);
  return {
    label,
    name: executor.name,
    stats: executor.stats(),
    parts: named.map(([name, part]) => executorView(part, name, depth + 1)),
  };
}
