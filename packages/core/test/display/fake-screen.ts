import { textWidth } from '../../src/display/text-width.js';

/** As much of a terminal as a view needs: what is written to it ends up as the lines that people would see. */
export class FakeScreen {
  readonly isTTY = true;
  columns: number;
  rows: number;
  isCursorHidden = false;
  /** Everything that was written. */
  written: string[] = [];
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.written.push(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals are told with
    for (const [part, parameters, command] of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|[^\x1b]/gu)) {
      if (command !== undefined) this.#obey(command, parameters!);
      else if (part === '\n') this.#newLine();
      else if (part === '\r') this.#column = 0;
      else this.#put(part);
    }
    return true;
  }

  /** The lines on it, without empty ones at the end. */
  get lines(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    this.#lines[this.#row] ??= '';
  }

  #put(character: string): void {
    const line = this.#lines[this.#row]!;
    const before = [...line].slice(0, this.#column).join('').padEnd(this.#column);
    this.#lines[this.#row] = before + character + [...line].slice(this.#column + 1).join('');
    this.#column += textWidth(character) === 0 ? 0 : 1;
  }

  #obey(command: string, parameters: string): void {
    if (command === 'A') this.#row = Math.max(0, this.#row - Number(parameters));
    if (command === 'K') this.#cut();
    if (command === 'J') {
      this.#cut();
      this.#lines.length = this.#row + 1;
    }
    if (parameters === '?25') this.isCursorHidden = command === 'l';
  }

  #cut(): void {
    this.#lines[this.#row] = [...this.#lines[this.#row]!].slice(0, this.#column).join('');
  }
}
