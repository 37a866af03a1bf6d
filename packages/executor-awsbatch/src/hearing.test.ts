import type { LiveCall } from '@elsewhere/core/adapter';
import { expect, it } from 'vitest';
import { needsBatch, takeDown } from './hearing.js';
import type { JobKind } from './job-kind.js';
import { JobSet } from './job-set.js';

const call = { attempt: 1 } as LiveCall;

function array(children: number): JobSet {
  const calls = Array.from({ length: children }, () => [[call, 'task'] as const]);
  return new JobSet({} as JobKind, 'p/run/s1', 'elsewhere-run-s1', calls);
}

const told = (set: JobSet, child: number | undefined, status: string): boolean =>
  takeDown(set, { jobName: set.jobName, child, status });

it('an end points at its child, and Batch is asked when the look there finds no outcome', () => {
  const set = array(3);
  expect(told(set, 1, 'FAILED')).toBe(true);
  expect([...set.hints]).toEqual([set.children[1]]);
  expect(needsBatch(set)).toBe(false); // it is to be looked at
  set.hints.clear();
  expect(needsBatch(set)).toBe(true);
  set.children[1]!.over = true; // its outcome was there
  expect(needsBatch(set)).toBe(false);
});

it('events that come twice count once', () => {
  const set = array(2);
  for (const status of ['SUCCEEDED', 'SUCCEEDED', 'RUNNING']) told(set, 0, status);
  expect([set.toldEnds, set.hints.size]).toEqual([1, 1]);
});

it('a start that is told after the end, and an end of what is over, point nowhere', () => {
  const set = array(2);
  Object.assign(set.children[0]!, { over: true, claimed: true });
  expect(told(set, 0, 'RUNNING')).toBe(false);
  expect(told(set, 0, 'SUCCEEDED')).toBe(false);
  expect(told(set, 7, 'SUCCEEDED')).toBe(false);
});

it('the end of the array, or of all its children, asks Batch', () => {
  const [first, second] = [array(2), array(2)];
  for (const set of [first, second]) for (const child of set.children) child.over = true;
  expect(told(first, undefined, 'RUNNING')).toBe(false);
  expect(told(first, undefined, 'SUCCEEDED')).toBe(true);
  expect([told(second, 0, 'SUCCEEDED'), told(second, 1, 'FAILED')]).toEqual([false, true]);
  expect([needsBatch(first), needsBatch(second)]).toEqual([true, true]);
});

it('a job that is no array is its only child', () => {
  const set = array(1);
  expect(told(set, undefined, 'RUNNING')).toBe(true);
  expect([...set.hints]).toEqual([set.children[0]]);
});
