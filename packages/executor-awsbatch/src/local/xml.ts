const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' } as const;

/** A tree as XML: arrays repeat their element, `undefined` is left out. Shape: `['Error', { Code: 'NoSuchKey' }]`. */
export function toXml(name: string, content: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}`;
}

function element(name: string, content: unknown): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((each) => element(name, each)).join('');
  if (typeof content !== 'object' || content === null)
    return `<${name}>${escapeXml(String(content))}</${name}>`;
  const children = Object.entries(content).map(([child, value]) => element(child, value));
  return `<${name}>${children.join('')}</${name}>`;
}

/** Texts of all elements of a name, for the one request of S3 that has a body of XML. */
export function textsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map((found) =>
    unescapeXml(found[1] ?? ''),
  );
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character as keyof typeof ENTITIES]);
}

function unescapeXml(text: string): string {
  return text
    .replace(/&#(x?)([0-9a-fA-F]+);/g, (_, hex, digits) =>
      String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)),
    )
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}
