/** Longer lines are cut, so that a stream without line ends does not fill memory. */
const LONGEST_LINE = 65_536;

/** Cuts a stream of text into lines. */
export class LineSplitter {
  #rest = '';

  /** The lines that are whole now. */
  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    if (this.#rest.length > LONGEST_LINE) {
      lines.push(this.#rest);
      this.#rest = '';
    }
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  /** What is left of the last line. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
