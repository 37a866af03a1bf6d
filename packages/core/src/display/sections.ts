/** A part of the view that can be drawn in different heights. */
export interface Section {
  /** Lines it would like to have. */
  readonly wanted: number;
  /** Lines below which it is left out. */
  readonly least: number;
  /** Who gets lines first: 0 before 1. */
  readonly rank: number;
  /** @returns Exactly `height` lines. */
  draw(height: number): readonly string[];
}

/**
 * Draws sections from top to bottom in at most `rows` lines: by rank each gets its least, then as much as it wants.
 * What does not get its least is left out.
 */
export function stack(sections: readonly Section[], rows: number): string[] {
  const byRank = [...sections]
    .filter(({ wanted }) => wanted > 0)
    .sort((left, right) => left.rank - right.rank);
  const heights = new Map<Section, number>();
  let left = rows;
  for (const section of byRank) {
    const least = Math.min(section.least, section.wanted);
    if (least > left) continue;
    heights.set(section, least);
    left -= least;
  }
  for (const section of byRank) {
    const height = heights.get(section);
    if (height === undefined) continue;
    const more = Math.min(left, section.wanted - height);
    heights.set(section, height + more);
    left -= more;
  }
  return sections.flatMap((section) => {
    const height = heights.get(section) ?? 0;
    return height === 0 ? [] : section.draw(height);
  });
}
