import { expectFunction, expectInteger, expectNumber, expectOneOf, expectOptions, show } from '../expect.js';
import type { ViewStream } from './terminal.js';

/** Options of {@link display}. */
export interface DisplayOptions {
  /** How many calls a run will have, at least 0: gives a bar and an estimate of what is left. Default: what `map` tells. */
  readonly total?: number | undefined;
  /** A line of the program's own, asked for at each drawing: `() => 'best so far 0.98'`. */
  readonly note?: (() => string) | undefined;
  /**
   * `'live'`: a view that is redrawn in place. `'lines'`: a line every now and then. `'auto'`: live on a terminal,
   * lines elsewhere, in continuous integration (`CI`) and with `TERM=dumb`. Default: `'auto'`.
   */
  readonly mode?: 'auto' | 'live' | 'lines' | undefined;
  /** Milliseconds between two lines, at least 100. Default: 2,000 at first, ever more, and 60,000 in the end. */
  readonly linesEveryMs?: number | undefined;
  /** Where it is shown. Default: `process.stderr`. */
  readonly stream?: ViewStream | undefined;
}

/** The options with their defaults. */
export interface DisplayRules {
  readonly total: number | undefined;
  readonly note: (() => string) | undefined;
  readonly mode: 'auto' | 'live' | 'lines';
  readonly linesEveryMs: number | undefined;
  readonly stream: ViewStream;
}

/** @throws TypeError, RangeError for unknown options and wrong values. */
export function toDisplayRules(options: DisplayOptions): DisplayRules {
  expectOptions('display()', options, ['total', 'note', 'mode', 'linesEveryMs', 'stream']);
  const { total, note, mode = 'auto', linesEveryMs, stream = process.stderr } = options;
  expectInteger('total', total, 0);
  expectFunction('note', note);
  expectOneOf('mode', mode, ['auto', 'live', 'lines']);
  expectNumber('linesEveryMs', linesEveryMs, 100);
  if (typeof stream?.write !== 'function') {
    throw new TypeError(`expected \`stream\` to be a stream such as process.stderr, got \`${show(stream)}\``);
  }
  return { total, note, mode, linesEveryMs, stream };
}
