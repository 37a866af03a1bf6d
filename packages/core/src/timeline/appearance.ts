/**
 * Colours of tasks.
 *
 * @see Okabe and Ito, "Color universal design", https://jfly.uni-koeln.de/color, read 2026-11-23: people who do not
 * see red and green apart can tell these apart.
 */
export const PALETTE: readonly string[] = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#8b6f47',
  '#5f5ea6',
];

/** Everything that is not a task. */
export const INKS = {
  background: '#ffffff',
  panel: '#fafafa',
  grid: '#e4e4e7',
  quiet: '#52525b',
  strong: '#18181b',
  failed: '#b91c1c',
  cancelled: '#a1a1aa',
} as const;

/** Whether dark letters are read better on a colour such as `#e69f00`. */
export function isLight(colour: string): boolean {
  const parts = /^#(..)(..)(..)$/
    .exec(colour)
    ?.slice(1)
    .map((part) => Number.parseInt(part, 16));
  if (parts === undefined) return false;
  const [red, green, blue] = parts as [number, number, number];
  return 0.299 * red + 0.587 * green + 0.114 * blue > 150;
}
