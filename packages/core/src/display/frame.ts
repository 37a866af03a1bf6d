import { runningCalls } from './calls.js';
import { lastFailures, slowestCalls } from './endings.js';
import { executorTree } from './executor-tree.js';
import { head } from './head.js';
import type { RunView } from './run-view.js';
import { stack } from './sections.js';
import type { Theme } from './theme.js';

/**
 * The view of a run as lines for a terminal.
 *
 * @param size - Columns and rows there are; no line is wider and there are not more lines, whatever runs.
 */
export function frame(
  view: RunView,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  theme: Theme,
): string[] {
  return stack(
    [
      ...head(view, columns, theme),
      runningCalls(view, columns, theme),
      slowestCalls(view, columns, theme),
      lastFailures(view, columns, theme),
      executorTree(view.executor, columns, theme),
    ],
    rows,
  );
}
