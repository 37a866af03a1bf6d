/** Characters that take two columns. @see https://www.unicode.org/reports/tr11/, tables of Unicode 15, read 2026-11-25 */
const WIDE =
  /^(?:[\u1100-\u115f\u231a\u231b\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})/u;

/** Characters that take no column of their own. */
const NARROWEST = /^[\p{Mark}\p{Cf}\u1160-\u11ff]*$/u;

/** Anything but the characters that are one column each for certain. */
const UNUSUAL = /[^\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2500-\u259f\u2026]/;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns of a terminal that a text without control characters takes. */
export function textWidth(text: string): number {
  if (!UNUSUAL.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** The start of a text, at most `columns` wide; what is cut ends with an ellipsis. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (!UNUSUAL.test(text)) return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
  let kept = '';
  let width = 0;
  let fits = '';
  for (const { segment } of segmenter.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) return `${fits}…`;
    kept += segment;
    if (width < columns) fits = kept;
  }
  return text;
}

/** Exactly `columns` wide: cut, or filled with spaces at the end, or at the start for `'right'`. */
export function fit(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, columns);
  const space = ' '.repeat(Math.max(0, columns - textWidth(cut)));
  return align === 'left' ? cut + space : space + cut;
}

function graphemeWidth(grapheme: string): number {
  if (NARROWEST.test(grapheme)) return 0;
  return WIDE.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : 1;
}
