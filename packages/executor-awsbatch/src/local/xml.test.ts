import { expect, it } from 'vitest';
import { textsOf, toXml } from './xml.js';

it('what is written is read again, whatever it is', () => {
  const keys = ['plain', '<&>"\'', 'a&amp;b', 'ü\u{1F600}', ''];
  expect(textsOf(toXml('Delete', { Object: keys.map((Key) => ({ Key })) }), 'Key')).toEqual(keys);
});

it('entities by number are read, in both bases', () => {
  expect(textsOf('<Key>a&#10;b&#x41;</Key>', 'Key')).toEqual(['a\nbA']);
});

it('leaves out what is undefined', () => {
  expect(toXml('A', { B: undefined, C: 1 })).toContain('<A><C>1</C></A>');
});
