/** The part of a stream such as `process.stderr` that a view needs. */
export interface ViewStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** What a terminal is asked for, by its environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether lines can be redrawn in place: on a terminal that can, and not in a log of continuous integration. */
export function canRedraw(stream: ViewStream, env: Environment = process.env): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb' && !isOn(env.CI);
}

/**
 * Whether to use colours: `FORCE_COLOR` decides, then `NO_COLOR` and `NODE_DISABLE_COLORS`, then the terminal.
 *
 * @see https://no-color.org, read 2026-11-25
 */
export function hasColours(stream: ViewStream, env: Environment = process.env): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (isSet(env.NO_COLOR) || isSet(env.NODE_DISABLE_COLORS) || env.TERM === 'dumb') return false;
  return stream.isTTY === true;
}

/** Whether bars and trees can be drawn; the console of Linux has no glyphs for them. */
export function hasUnicode(env: Environment = process.env): boolean {
  return env.TERM !== 'linux' && env.TERM !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function isOn(value: string | undefined): boolean {
  return isSet(value) && value !== '0' && value !== 'false';
}
