/** Where on the page a value lies. */
export type Scale = (value: number) => number;

/** A pair of numbers: the ends of an interval. */
export type Interval = readonly [from: number, to: number];

/** Maps one interval to another; values outside land outside. */
export function linearScale([low, high]: Interval, [from, to]: Interval): Scale {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/**
 * Round values between two numbers: steps of 1, 2 or 5 times a power of ten.
 *
 * @param about - How many are wanted; the result has roughly that many.
 */
export function roundTicks([low, high]: Interval, about: number): number[] {
  const rough = (high - low) / about;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiples of the step, not sums of steps: sums would drift to 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
