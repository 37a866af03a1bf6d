/** Attributes of an element; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element. The children are markup already: use {@link text} for characters. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? shorten(value) : escapeMarkup(value!)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** Words at a position: the start, middle or end of their baseline, as `text-anchor` says. */
export function text(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeMarkup(words));
}

/** What a browser shows while the pointer rests on the surrounding element. */
export function tooltip(words: string): string {
  return element('title', {}, escapeMarkup(words));
}

/** Elements that share attributes. */
export function group(attributes: Attributes, children: readonly string[]): string {
  return element('g', attributes, '\n', ...children.map((child) => `${child}\n`));
}

/** A whole picture on white, in the reader's own sans serif. `label` is for those who cannot see it. */
export function svgDocument(
  { width, height, label }: { readonly width: number; readonly height: number; readonly label: string },
  ...children: readonly string[]
): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-label': label,
    'font-family': 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif',
    'font-size': 12,
  };
  const background = element('rect', { width, height, fill: '#ffffff' });
  const svg = element('svg', attributes, '\n', background, ...children.map((child) => `\n${child}`));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`;
}

/** Two decimals are a hundredth of a pixel; more would only make the file larger. */
function shorten(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeMarkup(value: string | number): string {
  return (
    String(value)
      // Control characters, halves of pairs and two others are not allowed in XML, not even escaped.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, '\u{fffd}')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
