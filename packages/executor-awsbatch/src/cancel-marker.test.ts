import { open } from '@elsewhere/core/worker';
import { expect, it } from 'vitest';
import { decodeMarker, encodeMarker } from './cancel-marker.js';
import type { SetCall } from './job-set.js';

const call = (place: number, unwanted?: { reason: unknown }) => ({ place, unwanted }) as SetCall;

it('names the unwanted calls and why', () => {
  const marker = decodeMarker(
    encodeMarker([call(0), call(1, { reason: new RangeError('no') }), call(2, { reason: () => {} })]),
  );
  expect([...marker.keys()]).toEqual([1, 2]);
  expect(open(marker.get(1)!)).toMatchObject({ name: 'RangeError', message: 'no' });
  expect(open(marker.get(2)!)).toBeUndefined(); // what cannot cross is not worth more than the cancel
});

it('an object that is no marker marks nothing', () => {
  for (const text of ['', 'no JSON', '7', '[[1]]', '[["1","x"]]', 'null'])
    expect(decodeMarker(Buffer.from(text)).size).toBe(0);
  expect(decodeMarker(undefined).size).toBe(0);
});
