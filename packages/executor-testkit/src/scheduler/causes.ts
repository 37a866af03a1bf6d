import type { ExitState, RunOptions, Scheduler, SchedulerEvents } from '@elsewhere/core';
import { fullChannel, type Scenario } from './scenario.js';
import { converse, failAs, give, succeedAt } from './tasks.js';

/** How a run comes to emit an event, and how it ends when the handler's error is passed over. */
export interface Cause {
  readonly event: keyof SchedulerEvents;
  set?(scheduler: Scheduler): void;
  readonly options?: RunOptions;
  readonly reason?: ExitState['reason'];
  readonly unfit?: Scenario['unfit'];
}

const submitOne = (scheduler: Scheduler): void => void scheduler.on('start', () => scheduler.submit(give, 1));
const talk = (scheduler: Scheduler): void => void scheduler.on('start', () => scheduler.submit(converse));
const answer = (scheduler: Scheduler): void => {
  talk(scheduler);
  scheduler.on('future-request', (_, request) => request.respond('this much'));
};

/**
 * How each event comes about. `future-log` is not among them: no promise of the contract makes an executor tell lines.
 */
export const CAUSES: readonly Cause[] = [
  { event: 'start' },
  { event: 'empty' },
  { event: 'stop', set: (scheduler) => scheduler.on('start', () => scheduler.stop()), reason: 'stopped' },
  { event: 'timeout', options: { timeoutMs: 0, endOnEmpty: false }, reason: 'timeout' },
  { event: 'finishing' },
  { event: 'finished' },
  { event: 'future-submitted', set: submitOne },
  { event: 'future-started', set: submitOne },
  { event: 'future-progress', set: answer, unfit: fullChannel },
  { event: 'future-message', set: answer, unfit: fullChannel },
  { event: 'future-request', set: talk, unfit: fullChannel },
  {
    event: 'future-retry',
    set: (scheduler) => scheduler.on('start', () => scheduler.submit(succeedAt.with({ retries: 1 }), 2)),
  },
  { event: 'future-done', set: submitOne },
  { event: 'future-result', set: submitOne },
  {
    event: 'future-error',
    set: (scheduler) => scheduler.on('start', () => scheduler.submit(failAs, 'CustomError', 'of the call')),
  },
  {
    event: 'future-cancelled',
    set: (scheduler) => scheduler.on('start', () => scheduler.submit(give, 1).cancel()),
  },
];
