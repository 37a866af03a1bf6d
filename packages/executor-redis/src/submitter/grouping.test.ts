import type { LiveCall } from '@elsewhere/core/adapter';
import type { SealedCall } from '@elsewhere/worker/wire';
import { describe, expect, it } from 'vitest';
import { Grouping } from './grouping.js';

const call = (priority = 0, key?: string): LiveCall =>
  ({ priority, options: { key } }) as unknown as LiveCall;
const sealed = (characters = 10): SealedCall => ({ args: 'x'.repeat(characters) }) as unknown as SealedCall;

const sizesOf = ({ groups }: Grouping): number[] => groups.map(({ calls }) => calls.length);

describe('parcels', () => {
  it('are filled one by one', () => {
    const grouping = new Grouping(3);
    for (let count = 0; count < 8; count++) grouping.add(call(), sealed());
    expect(sizesOf(grouping)).toEqual([3, 3, 2]);
  });

  it('have one priority each', () => {
    const grouping = new Grouping(3);
    for (const priority of [0, 5, 0, 5, 0, 0]) grouping.add(call(priority), sealed());
    expect(grouping.groups.map(({ calls }) => calls.map(({ priority }) => priority))).toEqual([
      [0, 0, 0],
      [5, 5],
      [0],
    ]);
  });

  it('with a keyed or a large call have no other', () => {
    const grouping = new Grouping(3);
    grouping.add(call(), sealed());
    grouping.add(call(0, 'key'), sealed());
    grouping.add(call(), sealed(40_000));
    grouping.add(call(), sealed());
    expect(sizesOf(grouping)).toEqual([2, 1, 1]);
  });

  it('are 256 KiB at most', () => {
    const grouping = new Grouping(64);
    for (let count = 0; count < 20; count++) grouping.add(call(), sealed(30_000));
    expect(sizesOf(grouping)).toEqual([8, 8, 4]);
  });
});
