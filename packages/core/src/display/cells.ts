import { textWidth } from './text-width.js';

/** A piece of a line: its plain text, and what it looks like. */
export interface Cell {
  readonly text: string;
  readonly look?: ((text: string) => string) | undefined;
}

/** As many cells as fit into a line, in their order; those that came first stay. */
export function joinCells(cells: readonly Cell[], columns: number, gap = '  '): string {
  let line = '';
  let width = 0;
  for (const { text, look = same } of cells) {
    if (text === '') continue;
    const before = width === 0 ? '' : gap;
    const wider = width + before.length + textWidth(text);
    if (wider > columns) break;
    line += before + look(text);
    width = wider;
  }
  return line;
}

const same = (text: string): string => text;
