import assert from 'node:assert/strict';

/**
 * The tags that an SVG document opens, in order.
 *
 * @throws AssertionError when tags are not closed in order, or an attribute or text breaks out.
 */
export function parseSvg(svg: string): string[] {
  const opened: string[] = [];
  const open: string[] = [];
  const body = svg.replace(/^<\?xml[^?]*\?>\s*/, '');
  const part =
    /<\/([\w:]+)>|<([\w:]+)((?: [\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const match of body.matchAll(part)) {
    const [whole, closing, opening, , selfClosing, words] = match;
    end = match.index + whole.length;
    if (closing !== undefined) assert.equal(open.pop(), closing);
    if (opening !== undefined) {
      opened.push(whole);
      if (selfClosing === '') open.push(opening);
    }
    if (words !== undefined) assert.doesNotMatch(words, /&(?!(?:amp|lt|gt|quot);)/);
  }
  assert.equal(end, body.length);
  assert.deepEqual(open, []);
  return opened;
}
