import { describe, expect, it } from 'vitest';
import type { CodeUnit, PortableReference } from '../task/code-unit.js';
import { HeldUnits, UNITS_PER_CHILD } from './held-units.js';

function from(code: CodeUnit, url = 'file:///a.js'): PortableReference {
  return { kind: 'task', key: 'k', module: url, name: 'run', id: 'app#run', at: { url, path: 'a.js' }, code };
}

const bundle = (digit: number): PortableReference => from({ kind: 'bundle', sha256: `${digit}`.repeat(64) });
const file = (digit: number, url?: string): PortableReference =>
  from({ kind: 'file', sha256: `${digit}`.repeat(64) }, url);

describe('what a child holds', () => {
  it('is four units at most', () => {
    const held = new HeldUnits();
    for (let digit = 0; digit < UNITS_PER_CHILD; digit++) {
      expect(held.admits(bundle(digit))).toBe(true);
      held.add(bundle(digit));
    }
    expect(held.size).toBe(4);
    expect(held.admits(bundle(5))).toBe(false);
    expect(held.admits(bundle(0))).toBe(true);
    expect(held.admits(file(1))).toBe(false);
    expect(held.admits(from({ kind: 'none' }))).toBe(true);
  });

  it('counts files of the worker as one, installed or not', () => {
    const held = new HeldUnits();
    for (const reference of [file(1, 'file:///a.js'), file(2, 'file:///b.js'), from({ kind: 'installed' })])
      held.add(reference);
    expect(held.size).toBe(1);
  });

  it('is never two versions of one file', () => {
    const held = new HeldUnits();
    held.add(file(1));
    expect([held.admits(file(1)), held.admits(file(2)), held.admits(file(2, 'file:///b.js'))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
