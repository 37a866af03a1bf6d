import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { duplexPair } from '../../test/support/pipe.js';
import { until } from '../../test/support/until.js';
import type { Faults } from './faults.js';
import { faultyStore } from './faulty-store.js';
import { faultyStream } from './faulty-stream.js';

/** What an object of async methods answers to ten calls, and how often it was called. */
async function answers(faults: Faults): Promise<{ readonly told: string; readonly done: number }> {
  let done = 0;
  const store = faultyStore({ name: 'plain', next: async () => ++done }, faults);
  expect(store.name).toBe('plain');
  const told: string[] = [];
  for (let n = 0; n < 10; n++) told.push(await store.next().then(String, () => 'x'));
  return { told: told.join(' '), done };
}

describe('a faulty store', () => {
  it('without faults is the store', async () => {
    expect(await answers({ seed: 1 })).toEqual({ told: '1 2 3 4 5 6 7 8 9 10', done: 10 });
  });

  it('does the same again with the same seed', async () => {
    const faults = { seed: 7, drop: 0.3, lie: 0.3, duplicate: 0.3 };
    const first = await answers(faults);
    expect(await answers(faults)).toEqual(first);
    expect(await answers({ ...faults, seed: 8 })).not.toEqual(first);
    expect(first.told).toContain('x');
  });

  it('does not do what it drops, does what it lies about, and does twice what it duplicates', async () => {
    expect(await answers({ seed: 1, drop: 1 })).toEqual({ told: Array(10).fill('x').join(' '), done: 0 });
    expect(await answers({ seed: 1, lie: 1 })).toEqual({ told: Array(10).fill('x').join(' '), done: 10 });
    expect(await answers({ seed: 1, duplicate: 1 })).toEqual({ told: '2 4 6 8 10 12 14 16 18 20', done: 20 });
  });

  it('is cut off after as many operations as asked', async () => {
    expect(await answers({ seed: 1, cutAfter: 3 })).toEqual({ told: '1 2 3 x x x x x x x', done: 3 });
  });

  it.each([{ seed: 1, dorp: 1 }, { seed: 'a' }, { seed: 1, drop: -1 }])('refuses %j', (faults) => {
    expect(() => faultyStore({}, faults as unknown as Faults)).toThrow(/dorp|seed|drop/);
  });
});

/** Frames of one letter each, as they come out of a faulty stream. */
async function letters(faults: Faults): Promise<string> {
  const [near, far] = duplexPair();
  const stream = faultyStream(far, faults);
  let seen = '';
  let ended = false;
  stream.on('data', (chunk: Buffer) => {
    seen += chunk.toString('latin1');
  });
  for (const event of ['end', 'error', 'close']) stream.on(event, () => (ended = true));
  near.on('error', () => {});
  for (const letter of 'abcdefghij') {
    near.write(Buffer.from([1, 0, 0, 0, letter.charCodeAt(0)]));
    await turn();
  }
  near.end();
  const { silentAfter } = faults;
  const last = (): boolean => (silentAfter === undefined ? ended : seen.length >= silentAfter * 5);
  await until('all that comes is here', last);
  return seen.replaceAll('\x01\0\0\0', '');
}

describe('a faulty stream', () => {
  it('without faults is the stream', async () => {
    expect(await letters({ seed: 1 })).toBe('abcdefghij');
  });

  it('keeps the order of what is late', async () => {
    expect(await letters({ seed: 1, delayMs: 3 })).toBe('abcdefghij');
  });

  it('drops, duplicates and changes frames, the same ones with the same seed', async () => {
    const dropped = await letters({ seed: 3, drop: 0.5 });
    expect(dropped.length).toBeLessThan(10);
    expect(await letters({ seed: 3, drop: 0.5 })).toBe(dropped);
    expect(await letters({ seed: 3, duplicate: 1 })).toBe('aabbccddeeffgghhiijj');
    expect(await letters({ seed: 3, lie: 1 })).not.toMatch(/[a-j]{10}/);
  });

  it('is cut within a frame, or falls silent', async () => {
    expect(await letters({ seed: 1, cutAfter: 3 })).toMatch(/^abc[^a-z]*$/);
    expect(await letters({ seed: 1, silentAfter: 3 })).toBe('abc');
  });
});
