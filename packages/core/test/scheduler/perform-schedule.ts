import { ExecutorError, SchedulerNotRunningError } from '../../src/executor-error.js';
import type { Future } from '../../src/future.js';
import { limiter } from '../../src/plugins/limiter.js';
import type { ExitState } from '../../src/scheduler/exit-state.js';
import { Scheduler } from '../../src/scheduler/scheduler.js';
import { fakeExecutor } from '../support/fake-executor.js';
import { echo } from '../support/tasks.js';
import { turn } from '../support/until.js';
import type { Action, CallPlan, Schedule } from './schedule.js';

/** One event as it was told: by the scheduler, or by a task. */
export interface Told {
  readonly by: 'scheduler' | 'task';
  readonly event: string;
  readonly future: Future<unknown> | undefined;
  /** Handlers at work and timers that wait, at that moment. */
  readonly pending: number;
}

/** What came of a schedule. */
export interface Performance {
  readonly scheduler: Scheduler;
  readonly told: readonly Told[];
  readonly exit: ExitState | { readonly raised: unknown };
  /** Submits that were refused although the scheduler said that it is running, or taken although it is not. */
  readonly wronglyRefused: number;
  /** The most calls of the limited task that were with the executor at once. */
  readonly mostAtOnce: number;
  readonly pendingAfterwards: number;
}

/** Calls that a schedule submits at most: programs that refill for ever end. */
const BUDGET = 40;
const AT_ONCE = 2;
const failure = new RangeError('of a call');

/** Runs a schedule to its end. */
export async function performSchedule(schedule: Schedule): Promise<Performance> {
  const told: Told[] = [];
  let [budget, pending, wronglyRefused, inside, mostAtOnce] = [BUDGET, 0, 0, 0, 0];
  const { executor } = fakeExecutor({
    async run({ args: [plan, limited], attempt }, { started, progress, message, signal }) {
      const { turns, outcome } = plan as CallPlan;
      if (limited) mostAtOnce = Math.max(mostAtOnce, ++inside);
      signal.addEventListener('abort', leave, { once: true });
      started();
      for (let n = 0; n < turns; n++) await new Promise((resolve) => setImmediate(resolve));
      leave();
      if (outcome === 'talk') {
        progress(0.5);
        message('hello');
      }
      if (outcome === 'fail' || (outcome === 'fail once' && attempt === 1)) throw failure;
      return outcome;

      function leave(): void {
        if (limited && !signal.aborted) inside--;
        else if (limited) inside = Math.max(0, inside - 1);
        signal.removeEventListener('abort', leave);
      }
    },
    supports: { channel: 'full', cancelRunning: 'cooperative' },
  });
  const scheduler = new Scheduler(executor);
  const task = scheduler.task(echo);
  const limited = scheduler.task(echo, {
    plugins: [limiter({ maxConcurrent: AT_ONCE, whenFull: 'queue' })],
  });

  const note = (by: Told['by'], event: string, future?: Future<unknown>): void =>
    void told.push({ by, event, future, pending });
  for (const event of scheduler.counts.keys())
    scheduler.on(event, (...[future]: readonly unknown[]) =>
      note('scheduler', event, event.startsWith('future-') ? (future as Future<unknown>) : undefined),
    );
  for (const each of [task, limited]) {
    for (const event of each.counts.keys())
      if (!event.includes('limit') && !event.includes('disabled'))
        each.on(event as 'done', (future) => note('task', event, future));
  }

  const submit = (plan: CallPlan): void => {
    if (budget-- <= 0) return;
    const { running } = scheduler;
    const options = plan.outcome === 'fail once' ? { retries: 1 } : {};
    const argument = (plan.outcome === 'unsendable' ? () => plan : plan) as unknown;
    try {
      if (plan.through === 'scheduler') scheduler.submit(echo.with(options) as never, argument as never);
      else if (plan.through === 'task') task.with(options).submit(argument);
      else (limited.with(options).submit as (...args: unknown[]) => unknown)(argument, true);
      if (!running) wronglyRefused++;
    } catch (error) {
      if (running || !(error instanceof SchedulerNotRunningError)) wronglyRefused++;
    }
  };
  const during = async (work: Promise<unknown>): Promise<void> => {
    pending++;
    try {
      await work;
    } finally {
      pending--;
    }
  };
  const perform = (action: Action): unknown => {
    switch (action.kind) {
      case 'submit':
        return submit(action.call);
      case 'cancel':
        return [...scheduler.futures].at(action.which === 'oldest' ? 0 : -1)?.cancel('by a handler');
      case 'stop':
        return scheduler.stop(action.error ? { error: new TypeError('of stop') } : {});
      case 'throw':
        throw new TypeError('of a handler');
      case 'reject':
        return during(turn().then(() => Promise.reject(new TypeError('of a handler'))));
      case 'take time':
        return during(
          (async () => {
            for (let n = 0; n < action.turns; n++) await turn();
            if (action.next !== undefined) submit(action.next);
          })(),
        );
      case 'later': {
        if (!scheduler.running) return undefined;
        pending++;
        scheduler.callLater(action.ms, () => {
          pending--;
          if (action.call !== undefined) submit(action.call);
        });
        return undefined;
      }
    }
  };

  scheduler.on('start', () => {
    for (const plan of schedule.first) submit(plan);
  });
  for (const { event, every, maxCalls, action } of schedule.steps) {
    scheduler.on(event as 'start', () => perform(action), { every, maxCalls });
  }
  let empties = 0;
  scheduler.on('empty', () => {
    if (schedule.options.endOnEmpty !== false) return;
    if (++empties >= schedule.stopOnEmpty) scheduler.stop();
    else if (scheduler.running) scheduler.callLater(0, () => {}); // else there would be no further `empty`
  });

  const exit = await scheduler
    .run(schedule.options)
    .catch((raised: unknown) => ({ raised: raised instanceof ExecutorError ? raised.code : raised }));
  const pendingAfterwards = executor.stats().pending;
  for (let n = 0; n < 4; n++) await turn(); // what comes after `finished` would come now
  return { scheduler, told, exit, wronglyRefused, mostAtOnce, pendingAfterwards };
}
