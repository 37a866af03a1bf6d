import { styleText } from 'node:util';

/** What pieces of the view look like; each takes plain text and keeps its width. */
export interface Theme {
  strong(text: string): string;
  quiet(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  busy(text: string): string;
  readonly glyphs: Glyphs;
}

/** What bars, trees and gaps are drawn with. */
export interface Glyphs {
  /** From nothing to a full cell. */
  readonly bar: readonly string[];
  readonly barRest: string;
  /** From low to high. */
  readonly spark: readonly string[];
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
  readonly bullet: string;
}

const drawn: Glyphs = {
  bar: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  barRest: '─',
  spark: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  branch: '├ ',
  lastBranch: '└ ',
  trunk: '│ ',
  bullet: '·',
};

const typed: Glyphs = {
  bar: ['', '#'],
  barRest: '-',
  spark: ['_', '.', '-', '=', '#'],
  branch: '|-',
  lastBranch: '`-',
  trunk: '| ',
  bullet: '-',
};

type Style = Parameters<typeof styleText>[0];

/** The look of a terminal with or without colours, and with or without characters beyond ASCII. */
export function theme({ colours, unicode }: { readonly colours: boolean; readonly unicode: boolean }): Theme {
  const style =
    (format: Style) =>
    (text: string): string =>
      colours && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: style('bold'),
    quiet: style('dim'),
    good: style('green'),
    bad: style('red'),
    busy: style('cyan'),
    glyphs: unicode ? drawn : typed,
  };
}
