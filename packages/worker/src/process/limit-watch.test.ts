import type { CallOptions, ExecutorError } from '@elsewhere/core';
import type { Held, PoolWorker } from '@elsewhere/core/pool';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCall } from '../../test/support/fake-call.js';
import { LimitWatch } from './limit-watch.js';
import type { TreeUsage } from './tree-usage.js';

/** What each process tree uses, as the test says. */
let usage: Record<number, TreeUsage>;
/** Pids that were asked for. */
let asked: number[];
let errors: string[];
let killed: number[];
let watch: LimitWatch<FakeCall>;

function measure(pid: number): TreeUsage {
  asked.push(pid);
  return usage[pid]!;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'], now: 10_000 });
  usage = { 1: { memoryMiB: 100, cpuTimeMs: 5_000 }, 2: { memoryMiB: 100, cpuTimeMs: 5_000 } };
  [asked, errors, killed] = [[], [], []];
  watch = new LimitWatch((call, attempt, error: ExecutorError) => {
    errors.push(`${call.number}.${attempt} ${error.code}: ${error.message}`);
  }, measure);
});

afterEach(() => {
  vi.useRealTimers();
});

/** A worker that runs a call with these limits. */
function workerWith(pid: number, limits: CallOptions['limits'], dropped = false): PoolWorker<FakeCall> {
  const call = new FakeCall(pid, { limits, label: 'fold 3' });
  const held = { call, attempt: call.attempt, dropped } as Held<FakeCall>;
  return {
    place: { pid },
    runningCalls: () => [held],
    killFor: () => killed.push(pid) > 0,
  } as unknown as PoolWorker<FakeCall>;
}

/** Looks once more, as late as it takes to be looked at. */
function look(...workers: readonly PoolWorker<FakeCall>[]): void {
  vi.advanceTimersByTime(1_000);
  watch.look(workers);
}

describe('the limit watch', () => {
  it('ends a call beyond its memory, with the limit, the use and the call in the error', () => {
    look(workerWith(1, { memoryMiB: 99 }));
    expect(killed).toEqual([1]);
    expect(errors).toEqual([
      "1.1 LIMIT_EXCEEDED: the call used 100 MiB of memory, its limit `memoryMiB` is 99; it was running 'fold 3'",
    ]);
  });

  it('ends a call beyond its processor time, counted from when the call was first seen', () => {
    const worker = workerWith(1, { cpuTimeMs: 300 });
    look(worker);
    usage[1] = { memoryMiB: 100, cpuTimeMs: 5_300 };
    look(worker);
    expect([killed, errors]).toEqual([[], []]);
    usage[1] = { memoryMiB: 100, cpuTimeMs: 5_310 };
    look(worker);
    expect(killed).toEqual([1]);
    expect(errors[0]).toContain('used 310 ms of processor time, its limit `cpuTimeMs` is 300');
  });

  it('counts the processor time of the next call, and of the next attempt, anew', () => {
    const first = workerWith(1, { cpuTimeMs: 300 });
    look(first);
    usage[1] = { memoryMiB: 100, cpuTimeMs: 6_000 };
    const second = workerWith(1, { cpuTimeMs: 300 });
    Object.assign(first, { runningCalls: () => second.runningCalls() });
    look(first);
    const [held] = first.runningCalls();
    Object.assign(held!, { attempt: 2 });
    usage[1] = { memoryMiB: 100, cpuTimeMs: 7_000 };
    look(first);
    expect(errors).toEqual([]);
  });

  it('ends only the call that went beyond', () => {
    usage[2] = { memoryMiB: 500, cpuTimeMs: 0 };
    look(workerWith(1, { memoryMiB: 200 }), workerWith(2, { memoryMiB: 200 }));
    expect(killed).toEqual([2]);
  });

  it('does not look at calls without such limits, nor at those that nobody waits for', () => {
    look(workerWith(1, undefined), workerWith(1, { wallTimeMs: 5 }), workerWith(2, { memoryMiB: 1 }, true));
    expect([asked, killed]).toEqual([[], []]);
  });

  it('looks every 50 ms at most', () => {
    const worker = workerWith(1, { memoryMiB: 500 });
    look(worker);
    watch.look([worker]);
    vi.advanceTimersByTime(49);
    watch.look([worker]);
    expect(asked).toEqual([1]);
    vi.advanceTimersByTime(2);
    watch.look([worker]);
    expect(asked).toEqual([1, 1]);
  });
});
