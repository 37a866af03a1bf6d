import { stripVTControlCharacters } from 'node:util';
import { printable } from './printable.js';
import type { ViewStream } from './terminal.js';
import { textWidth, truncate } from './text-width.js';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';
const PLAIN = '\x1b[0m';
const ERASE_TO_END_OF_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

/** The last lines of a terminal, drawn over and over. What the program writes appears above them. */
export class Region {
  readonly #stream: ViewStream;
  readonly #write: (text: string) => unknown;
  #lines: readonly string[] = [];
  /** On the screen now, the last line with the cursor at its end. */
  #drawn: readonly string[] = [];
  #isOpen = false;
  /** Text for above that is not on the screen yet; ends with a line break. */
  #text = '';
  /** The beginning of a line that the program has not ended. */
  #unended = '';

  /** @param write - To the terminal itself, past whoever listens to the stream. */
  constructor(stream: ViewStream, write: (text: string) => unknown) {
    this.#stream = stream;
    this.#write = write;
  }

  /** Columns that lines can have. The last one stays free: some terminals wrap as soon as it is taken. */
  get columns(): number {
    return Math.max(1, (this.#stream.columns || 80) - 1);
  }

  /** Lines that can be drawn. */
  get rows(): number {
    return Math.max(1, (this.#stream.rows || 24) - 1);
  }

  /** What the program writes: shown above with the next drawing, its last line as soon as it is ended. */
  add(text: string): void {
    const all = this.#unended + text;
    const end = all.lastIndexOf('\n') + 1;
    this.#text += all.slice(0, end);
    this.#unended = all.slice(end);
  }

  /** Lines of our own that stay above. */
  addLines(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.add(`${this.#unended === '' ? '' : '\n'}${lines.join('\n')}\n`);
  }

  draw(lines: readonly string[] = this.#lines): void {
    this.#lines = lines;
    const start = this.#isOpen ? '' : HIDE_CURSOR;
    this.#isOpen = true;
    const shown = this.#unended === '' ? lines : [this.#shownUnended(), ...lines];
    const above = this.#text === '' ? '' : ERASE_BELOW + this.#text;
    const body = shown.join(`${ERASE_TO_END_OF_LINE}\n`);
    this.#write(`${start}${this.#toTop()}${above}${PLAIN}${NO_WRAP}${body}${ERASE_BELOW}${WRAP}`);
    this.#text = '';
    this.#drawn = shown;
  }

  /** Takes the lines away, writes what is held back, and gives the cursor back. */
  close(): void {
    if (this.#isOpen) this.#write(`${this.#toTop()}${PLAIN}${ERASE_BELOW}`);
    if (this.#text !== '' || this.#unended !== '') this.#write(this.#text + this.#unended);
    if (this.#isOpen) this.#write(SHOW_CURSOR);
    this.#isOpen = false;
    this.#text = '';
    this.#unended = '';
    this.#drawn = [];
  }

  /** To the first column of the first line drawn. Terminals fold lines that have become too wide for them. */
  #toTop(): string {
    if (this.#drawn.length === 0) return '';
    const columns = this.#stream.columns || 80;
    let up = -1;
    for (const line of this.#drawn) {
      up += Math.max(1, Math.ceil(textWidth(stripVTControlCharacters(line)) / columns));
    }
    return up === 0 ? '\r' : `\r\x1b[${up}A`;
  }

  #shownUnended(): string {
    const text = stripVTControlCharacters(this.#unended);
    return truncate(printable(text.slice(text.lastIndexOf('\r') + 1)), this.columns);
  }
}
