import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleSpan } from '../../test/timeline/example-recording.js';
import { merge, straighten, thin } from './thinning.js';

const times = (spans: readonly { startedAt: number; endedAt: number }[]): number[][] =>
  spans.map(({ startedAt, endedAt }) => [startedAt - 1_700_000_000_000, endedAt - 1_700_000_000_000]);

test('results that arrived together end where the next call started', () => {
  const together = [exampleSpan(7, 10), exampleSpan(8, 10), exampleSpan(9, 10)];
  expect(times(straighten(together))).toEqual([
    [7, 8],
    [8, 9],
    [9, 10],
  ]);
  expect(straighten(together).map(({ busyMs }) => busyMs)).toEqual([1, 1, 1]);
  expect(straighten(straighten(together))).toEqual(straighten(together));
});

test('however many arrive together, none is laid before the first start and no lane is busier than time is long', () => {
  const burst = Array.from({ length: 2_000 }, (_, index) => exampleSpan(10 * Math.floor(index / 500), 60));
  const straight = straighten(burst);
  expect(straight[0]!.startedAt).toBe(burst[0]!.startedAt);
  expect(straight.reduce((sum, { busyMs }) => sum + busyMs, 0)).toBe(60);
});

test('what does not overlap stays where it is', () => {
  const apart = [exampleSpan(0, 5), exampleSpan(5, 6), exampleSpan(8, 20)];
  expect(straighten(apart)).toEqual(apart);
});

test('short neighbours become one with their counts, long ones stay', () => {
  const spans = [
    exampleSpan(0, 1),
    exampleSpan(1, 2, { outcome: 'failed', label: 'fold 2' }),
    exampleSpan(3, 3, { outcome: 'cancelled' }),
    exampleSpan(4, 90),
    exampleSpan(90, 91),
  ];
  const merged = merge(spans, 5);
  expect(times(merged)).toEqual([
    [0, 3],
    [4, 90],
    [90, 91],
  ]);
  expect(merged[0]).toMatchObject({
    calls: 3,
    failed: 1,
    cancelled: 1,
    busyMs: 2,
    label: 'fold 1',
    id: undefined,
  });
  expect(merged[0]!.outcome).toBe('failed');
});

test('neighbours with a long pause between them are not put together', () => {
  expect(merge([exampleSpan(0, 1), exampleSpan(50, 51)], 5)).toHaveLength(2);
});

test('whatever runs, there are not more spans than asked for, in order, and no call is lost', () => {
  const lane = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 200, maxLength: 400 }).map((gaps) => {
    let now = 0;
    return gaps.map(([pause, run]) => {
      now += pause + run;
      return exampleSpan(now - run, now);
    });
  });
  fc.assert(
    fc.property(fc.array(lane, { minLength: 1, maxLength: 4 }), (lanes) => {
      const { lanes: thinned, grainMs } = thin(lanes, 50, 1);
      expect(thinned.flat().length).toBeLessThanOrEqual(50);
      expect(grainMs).toBeGreaterThan(0);
      for (const [index, spans] of thinned.entries()) {
        expect(spans.reduce((sum, { calls }) => sum + calls, 0)).toBe(lanes[index]!.length);
        for (let next = 1; next < spans.length; next++) {
          expect(spans[next]!.startedAt).toBeGreaterThanOrEqual(spans[next - 1]!.endedAt);
        }
      }
    }),
    { seed: 4, numRuns: 30 },
  );
});

test('few spans are left alone', () => {
  const lanes = [[exampleSpan(0, 1), exampleSpan(1, 2)]];
  expect(thin(lanes, 2, 1)).toEqual({ lanes, grainMs: 0 });
});
