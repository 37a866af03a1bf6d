import { describe, expect, it } from 'vitest';
import { Paces } from './paces.js';

const [short, long, strange] = ['short', 'long', 'strange'].map(
  (name) => ({ kind: 'task', key: `file:///tasks.js#${name}`, module: 'file:///tasks.js', name }) as const,
);

describe('the paces of tasks', () => {
  it('are told apart: a long one lets a worker hold one call, however many short ones have ended', () => {
    const paces = new Paces();
    paces.note(long!, 1_000);
    for (let calls = 0; calls < 1_000; calls++) paces.note(short!, 0.001);
    expect(paces.depthOf(short!)).toBeGreaterThan(1_000);
    expect(paces.depthOf(long!)).toBe(1);
    expect(paces.depthOf(strange!)).toBe(1);
  });

  it('stay what they were when another task follows a question', () => {
    const paces = new Paces();
    paces.note(long!, 1_000);
    expect(paces.depthOf(long!)).toBe(1);
    paces.note(short!, 0.001);
    expect([paces.depthOf(long!), paces.depthOf(short!)]).toEqual([1, 4_000]);
  });

  it('follow what ends between two questions', () => {
    const paces = new Paces();
    expect(paces.depthOf(short!)).toBe(1);
    paces.note(short!, 0.001);
    expect(paces.depthOf(short!)).toBeGreaterThan(1_000);
    for (let calls = 0; calls < 100; calls++) paces.note(short!, 100);
    expect(paces.depthOf(short!)).toBe(1);
  });
});
