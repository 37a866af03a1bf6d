import { afterEach, describe, expect, it } from 'vitest';
import { nextDepth } from './client.js';

afterEach(() => {
  delete process.env.ELSEWHERE_DEPTH;
});

describe('pools of processes within pools of processes', () => {
  it('know how deep they are', () => {
    expect(nextDepth()).toBe(1);
    process.env.ELSEWHERE_DEPTH = '3';
    expect(nextDepth()).toBe(4);
  });

  it('may be ten deep, and no deeper', () => {
    process.env.ELSEWHERE_DEPTH = '9';
    expect(nextDepth()).toBe(10);
    process.env.ELSEWHERE_DEPTH = '10';
    expect(nextDepth).toThrow(RangeError);
    expect(nextDepth).toThrow('10 deep at most');
  });
});
