/** The part of a stream such as `process.stderr` that a status line needs. */
export interface StatusStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** One line that says how things stand. */
export interface StatusLine {
  /** Shows the line, unless the last one is too recent. It is made only if it is shown. */
  update(line: () => string): void;
  /** Shows the line in any case and leaves it standing. */
  finish(line: () => string): void;
  /** Writes a line of its own above the status line. */
  log(line: string): void;
}

/**
 * On a terminal one line that is rewritten, ten times a second at most; elsewhere a line every two seconds.
 *
 * @param now - Milliseconds; a test passes its own clock.
 */
export function createStatusLine(
  stream: StatusStream,
  now: () => number = () => performance.now(),
): StatusLine {
  const isTerminal = stream.isTTY === true;
  const intervalMs = isTerminal ? 100 : 2_000;
  const eraseToEnd = '\x1b[K';
  let shownAt = isTerminal ? Number.NEGATIVE_INFINITY : now();

  const show = (line: string) => {
    shownAt = now();
    // One column less than there are: a full line makes some terminals wrap, and the next one starts below it.
    stream.write(isTerminal ? `\r${line.slice(0, (stream.columns ?? 80) - 1)}${eraseToEnd}` : `${line}\n`);
  };
  return {
    update: (line) => {
      if (now() - shownAt >= intervalMs) show(line());
    },
    finish: (line) => {
      show(line());
      if (isTerminal) stream.write('\n');
    },
    log: (line) => {
      stream.write(isTerminal ? `\r${eraseToEnd}${line}\n` : `${line}\n`);
      shownAt = isTerminal ? Number.NEGATIVE_INFINITY : shownAt;
    },
  };
}
