import { expect, it } from 'vitest';
import { Pace } from './pace.js';

function paceAt(): { pace: Pace; pass(ms: number): void } {
  let now = 1_000;
  const pass = (ms: number): void => {
    now += ms;
  };
  return { pace: new Pace(() => now), pass };
}

it('the first calls of a task go alone, the others wait until one has told how long it takes', () => {
  const { pace } = paceAt();
  const calls = Array.from({ length: 8 }, () => ({}));
  for (const call of calls) {
    expect(pace.callsPerChild('t')).toBe(1);
    pace.sent('t', call);
  }
  expect(pace.callsPerChild('t')).toBe('wait');
  pace.ended('t', calls[0]!, 1_000);
  expect(pace.callsPerChild('t')).toBe(180);
});

it('3 minutes of work go into a child, at least one call and at most 1,000', () => {
  const { pace } = paceAt();
  const seen = [0, 10, 60_000, 90_001, 3_600_000].map((runMs, index) => {
    pace.ended(`t${index}`, {}, runMs);
    return pace.callsPerChild(`t${index}`);
  });
  expect(seen).toEqual([1_000, 1_000, 3, 1, 1]);
});

it('one odd call does not change everything', () => {
  const { pace } = paceAt();
  pace.ended('t', {}, 1_000);
  pace.ended('t', {}, 0);
  expect(pace.callsPerChild('t')).toBe(225);
});

it('calls that fail tell nothing, and let others try', () => {
  const { pace } = paceAt();
  const calls = Array.from({ length: 8 }, () => ({}));
  for (const call of calls) pace.sent('t', call);
  pace.ended('t', calls[3]!, undefined);
  expect(pace.callsPerChild('t')).toBe(1);
});

it('calls that run for long hold nobody back', () => {
  const { pace, pass } = paceAt();
  const calls = Array.from({ length: 8 }, () => ({}));
  for (const call of calls) pace.sent('t', call);
  pass(60_000);
  expect(pace.callsPerChild('t')).toBe('wait'); // not started yet: machines are missing, not speed
  pace.started('t', calls[0]!);
  pass(30_000);
  expect(pace.callsPerChild('t')).toBe(1);
});
