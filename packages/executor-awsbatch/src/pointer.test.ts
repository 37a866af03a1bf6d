import { expect, it } from 'vitest';
import { decodePointer, encodePointer } from './pointer.js';

const pointer = {
  bucket: 'b',
  run: 'e/c1',
  folder: 'e/c1/s1',
  stride: 300,
  childrenPerShard: 250,
  heartbeatMs: 5_000,
};

it('is read as it was written, and is short', () => {
  expect(decodePointer(encodePointer(pointer))).toEqual(pointer);
  expect(encodePointer(pointer).length).toBeLessThan(200);
});

it.each([
  [undefined, 'it is not set'],
  ['', 'it is ``'],
  ['{"bucket":1}', 'it is `{"bucket":1}`'],
  ['null', 'it is `null`'],
])('%o is refused with a sentence', (text, told) => {
  expect(() => decodePointer(text)).toThrow(`expected the variable ELSEWHERE_SET to say where the calls are`);
  expect(() => decodePointer(text)).toThrow(told);
});
