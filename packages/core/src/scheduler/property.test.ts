import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Performance, performSchedule, type Told } from '../../test/scheduler/perform-schedule.js';
import { type Schedule, schedule } from '../../test/scheduler/schedule.js';

/** Far more than any schedule needs: a run that is still on then never ends. */
const HANGS_MS = 20_000;

const LIFE: readonly string[] = ['start', 'stop', 'timeout', 'finishing', 'finished'];
const isEnd = (event: string): boolean => event === 'done' || event === 'cancelled';
const reasonOf = ({ exit }: Performance): string => ('reason' in exit ? exit.reason : 'raised');
const ofScheduler = ({ told }: Performance): readonly Told[] => told.filter(({ by }) => by === 'scheduler');

/** What was told of each future: by the scheduler, and by its task. */
function byFuture({ told }: Performance): readonly { readonly own: string[]; readonly task: string[] }[] {
  const all = new Map<unknown, { own: string[]; task: string[] }>();
  for (const { by, event, future } of told) {
    if (future === undefined) continue;
    const of = all.get(future) ?? { own: [], task: [] };
    all.set(future, of);
    if (by === 'scheduler') of.own.push(event.slice('future-'.length));
    else {
      of.task.push(event);
      expect(of.own, `${event} of the task comes after that of the scheduler`).toContain(event);
    }
  }
  return [...all.values()];
}

/** What holds for every schedule. */
const promises: Readonly<Record<string, (performed: Performance, of: Schedule) => void>> = {
  'run ends, `finished` is last, and nothing is in flight'({ scheduler, told, pendingAfterwards, exit }) {
    expect(exit).toBeDefined();
    expect([told[0]?.event, told.at(-1)?.event]).toEqual(['start', 'finished']);
    expect([scheduler.running, scheduler.futures.size, pendingAfterwards]).toEqual([false, 0, 0]);
  },
  'life-cycle events come once and in order'(performed) {
    const life = ofScheduler(performed)
      .map(({ event }) => event)
      .filter((event) => LIFE.includes(event));
    const cause = life.length === 4 ? [life[1]] : [];
    expect(life).toEqual(['start', ...cause, 'finishing', 'finished']);
    const reason = reasonOf(performed);
    if (reason === 'exhausted') expect(cause).toEqual([]);
    if (reason === 'timeout') expect(cause).toEqual(['timeout']);
    if (reason === 'stopped' || reason === 'cancelled') expect(cause).toEqual(['stop']);
  },
  'a future is submitted first, ends once, and is silent afterwards'(performed) {
    for (const { own } of byFuture(performed)) {
      expect(own[0]).toBe('submitted');
      expect(own.filter(isEnd)).toHaveLength(1);
      const end = own.slice(own.findIndex(isEnd)).join(' ');
      expect(['done result', 'done error', 'cancelled']).toContain(end);
      if (end === 'done result') expect(own).toContain('started');
    }
  },
  'a task tells what the scheduler tells, in the same order'(performed) {
    for (const { own, task } of byFuture(performed)) {
      if (task.length > 0) expect(task).toEqual(own);
    }
  },
  'counts add up'(performed) {
    const { counts } = performed.scheduler;
    const count = (event: string): number => counts.get(event as 'start')!;
    expect(count('future-submitted')).toBe(count('future-done') + count('future-cancelled'));
    expect(count('future-done')).toBe(count('future-result') + count('future-error'));
    const told = ofScheduler(performed);
    for (const [name, times] of counts) {
      expect(told.filter(({ event }) => event === name).length, name).toBe(times);
    }
  },
  'a run that is exhausted was empty last and has nothing left to do'(performed) {
    if (reasonOf(performed) !== 'exhausted') return;
    const told = ofScheduler(performed);
    const finishing = told.findIndex(({ event }) => event === 'finishing');
    expect([told[finishing - 1]?.event, told[finishing]?.pending]).toEqual(['empty', 0]);
  },
  'a run is empty only when no call, handler or timer is at work'(performed) {
    const open = new Set<unknown>();
    for (const { event, future, pending } of ofScheduler(performed)) {
      if (event === 'future-submitted') open.add(future);
      if (event === 'future-done' || event === 'future-cancelled') open.delete(future);
      if (event === 'empty') expect([open.size, pending]).toEqual([0, 0]);
    }
  },
  'calls are taken exactly while the scheduler says that it is running'({ wronglyRefused }) {
    expect(wronglyRefused).toBe(0);
  },
  'a limiter that queues lets no more through than it may'({ mostAtOnce }) {
    expect(mostAtOnce).toBeLessThanOrEqual(2);
  },
  'how a run ends is what the policy says'(performed, { options }) {
    const { onError = 'raise', onCancelled = 'raise' } = options;
    const reason = reasonOf(performed);
    if (onError !== 'raise' && onCancelled !== 'raise') expect(reason).not.toBe('raised');
    if (onError !== 'end') expect(reason).not.toBe('error');
    if (onCancelled !== 'end') expect(reason).not.toBe('cancelled');
  },
};

/** Warnings of errors that a run passed over: expected by the hundred. */
let listeners: NodeJS.WarningListener[];
beforeAll(() => {
  listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', () => {});
});
afterAll(() => {
  process.removeAllListeners('warning');
  for (const listener of listeners) process.on('warning', listener);
});

it('holds for any schedule of submits, failures, cancels, stops, timers and handlers that fail or take time', {
  timeout: 60_000,
}, async () => {
  const keepsAll = fc.asyncProperty(schedule, async (each) => {
    const performed = await performSchedule(each);
    for (const [promise, check] of Object.entries(promises)) {
      try {
        check(performed, each);
      } catch (cause) {
        throw new Error(`promised: ${promise}; seen: ${(cause as Error).message}`, { cause });
      }
    }
  });
  await fc.assert(keepsAll, { numRuns: 150, timeout: HANGS_MS });
});
