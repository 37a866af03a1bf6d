import type { LiveCall } from '@elsewhere/core/adapter';
import { expect, it } from 'vitest';
import type { JobKind } from './job-kind.js';
import { type Planned, plan } from './plan.js';

const kind = (key: string) => ({ key }) as JobKind;
const calls = (count: number, more: Partial<Planned> = {}): Planned[] =>
  Array.from({ length: count }, (_, index) => ({
    call: { index } as unknown as LiveCall,
    kind: kind('a'),
    task: 't',
    bytes: 10,
    ...more,
  }));
const shapes = (planned: readonly Planned[], perChild: (task: string) => number) =>
  plan(planned, perChild).map(({ children }) => children.map(({ length }) => length));

it('10,000 calls alone are one array, one more is another job', () => {
  expect(plan(calls(10_000), () => 1).map(({ children }) => children.length)).toEqual([10_000]);
  expect(plan(calls(10_001), () => 1).map(({ children }) => children.length)).toEqual([10_000, 1]);
});

it('10,000 calls by hundreds are one array of 100', () => {
  expect(shapes(calls(10_000), () => 100)).toEqual([Array(100).fill(100)]);
});

it('keeps the order, and calls of another kind apart', () => {
  const mixed = calls(6).map((each, index) => ({ ...each, kind: kind(index % 2 ? 'a' : 'b') }));
  const planned = plan(mixed, () => 2);
  expect(planned.map((set) => set.kind.key)).toEqual(['b', 'a']);
  const indexes = planned[0]!.children.flat().map(([call]) => (call as unknown as { index: number }).index);
  expect(indexes).toEqual([0, 2, 4]);
});

it('fills a child with long and short tasks by their share of it', () => {
  const mixed = [
    ...calls(1, { task: 'long' }),
    ...calls(4, { task: 'short' }),
    ...calls(1, { task: 'long' }),
  ];
  expect(shapes(mixed, (task) => (task === 'long' ? 2 : 4))).toEqual([[3, 3]]);
});

it('what is too large for one set goes into several', () => {
  expect(shapes(calls(3, { bytes: 40 * 2 ** 20 }), () => 10)).toEqual([[1], [1], [1]]);
});
