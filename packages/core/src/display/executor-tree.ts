import { count, plural } from './amounts.js';
import { printable } from './printable.js';
import type { ExecutorView } from './run-view.js';
import type { Section } from './sections.js';
import { textWidth, truncate } from './text-width.js';
import type { Glyphs, Theme } from './theme.js';

interface Branch {
  readonly name: string;
  readonly executor: ExecutorView;
}

/** The executors of a run: the one it has, or the composition as a tree, with how full each is. */
export function executorTree(executor: ExecutorView, columns: number, theme: Theme): Section {
  const branches = branchesOf(executor, '', '', theme.glyphs);
  const nameWidth = Math.max(...branches.map(({ name }) => textWidth(name)));
  const lines = branches.map(({ name, executor: { stats } }) => {
    const space = ' '.repeat(nameWidth - textWidth(name));
    const fenced = stats.fenced > 0 ? `, ${count(stats.fenced)} late answers dropped` : '';
    const busy = `${plural(stats.workers, 'worker')}, ${count(stats.running)} running, ${count(stats.pending)} waiting${fenced}`;
    return theme.quiet(truncate(`${name}${space}  ${busy}`, columns));
  });
  return {
    wanted: lines.length,
    least: 1,
    rank: 5,
    draw: (height) => lines.slice(0, height),
  };
}

function branchesOf(executor: ExecutorView, start: string, below: string, glyphs: Glyphs): Branch[] {
  const name = executor.label === undefined ? executor.name : `${executor.label}: ${executor.name}`;
  const last = executor.parts.length - 1;
  return [
    { name: start + printable(name), executor },
    ...executor.parts.flatMap((part, index) =>
      branchesOf(
        part,
        below + (index === last ? glyphs.lastBranch : glyphs.branch),
        below + (index === last ? '  ' : glyphs.trunk),
        glyphs,
      ),
    ),
  ];
}
