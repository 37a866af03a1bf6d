import { expect, test } from 'vitest';
import { parseSvg } from '../../test/svg/parse-svg.js';
import { element, group, svgDocument, text, tooltip } from './svg.js';

test('attributes that are undefined are left out, numbers are short', () => {
  expect(element('rect', { x: 1 / 3, y: undefined, fill: 'none' })).toBe('<rect x="0.33" fill="none"/>');
});

test('words cannot break out of texts, tooltips and attributes', () => {
  const evil = '</text>"&<b>\u0007';
  const svg = svgDocument(
    { width: 10, height: 10, label: evil },
    text(1, 2, evil, { fill: evil }),
    group({ class: evil }, [tooltip(evil)]),
  );
  expect(parseSvg(svg)).toEqual([
    expect.stringMatching(/^<svg /),
    expect.stringMatching(/^<rect .*\/>$/),
    expect.stringMatching(/^<text /),
    expect.stringMatching(/^<g /),
    '<title>',
  ]);
  expect(svg).toContain('&lt;/text&gt;&quot;&amp;&lt;b&gt;\ufffd');
});

test('characters that XML does not know are replaced, pairs stay', () => {
  expect(text(0, 0, 'a\u0000b\ufffec\uffffd\ud83d \u{1f600}')).toContain(
    '>a\ufffdb\ufffdc\ufffdd\ufffd \u{1f600}<',
  );
});
