import type { Call } from '../executor.js';
import { expectInteger, expectOneOf, expectOptions, show } from '../expect.js';
import type { Future } from '../future.js';
import type { Plugin } from '../scheduler/plugin.js';
import type { ScheduledTask } from '../scheduler/scheduled-task.js';

/** Any task of a scheduler. */
type AnyScheduledTask = ScheduledTask<never, unknown>;

/** Options of {@link limiter}. */
export interface LimiterOptions {
  /** Calls that are submitted at most, over all runs, a positive integer. Default: no bound. */
  readonly maxCalls?: number | undefined;
  /** Calls in flight at most, waiting ones included, a positive integer. Default: no bound. */
  readonly maxConcurrent?: number | undefined;
  /** No call while one of these tasks has calls in flight. Default: none. */
  readonly notWhileRunning?: AnyScheduledTask | readonly AnyScheduledTask[] | undefined;
  /**
   * What happens to a call that `maxConcurrent` or `notWhileRunning` leaves no room for. `'veto'`: `submit` returns
   * `undefined`. `'queue'`: its future waits, pending, and goes on in the order of submission. A call beyond
   * `maxCalls` is always vetoed. Default: `'veto'`.
   */
  readonly whenFull?: 'veto' | 'queue' | undefined;
}

/** Why a {@link limiter} refused a call. */
export interface LimiterEvents {
  'call-limit-reached': [call: Call];
  'concurrent-limit-reached': [call: Call];
  'disabled-due-to-running-task': [call: Call, other: AnyScheduledTask];
}

/** How many calls of a task wait in a line: two tasks that wait for each other wait for what runs only. */
const held = new WeakMap<ReadonlySet<unknown>, number>();

/**
 * Bounds the calls of a task. Added to several tasks, it bounds them together.
 *
 * @throws TypeError, RangeError for unknown options and wrong values; TypeError when it is added to a task that it is
 * to wait for.
 *
 * @example
 * ```ts
 * const training = scheduler.task(train, { plugins: [limiter({ maxCalls: 100 })] });
 * training.on('call-limit-reached', ({ args }) => console.log('no more', args));
 * ```
 */
export function limiter(options: LimiterOptions = {}): Plugin<LimiterEvents> {
  const others = check(options);
  const { maxCalls = Number.POSITIVE_INFINITY, maxConcurrent = Number.POSITIVE_INFINITY } = options;
  const queueing = options.whenFull === 'queue';
  const line = new Map<Future<unknown>, { readonly task: AnyScheduledTask; goOn(): void }>();
  const inside = new Set<Future<unknown>>();
  let calls = 0;

  const blocking = (): AnyScheduledTask | undefined =>
    others.find(({ futures }) => futures.size > (held.get(futures) ?? 0));
  const isOpen = (): boolean => inside.size < maxConcurrent && blocking() === undefined;
  const enter = (future: Future<unknown>): void => {
    if (!line.has(future)) inside.add(future);
  };
  const wait = (future: Future<unknown>, task: AnyScheduledTask): Promise<void> => {
    held.set(task.futures, (held.get(task.futures) ?? 0) + 1);
    return new Promise((goOn) => void line.set(future, { task, goOn }));
  };
  const unline = (future: Future<unknown>): void => {
    const waiting = line.get(future);
    if (waiting === undefined) return;
    line.delete(future);
    held.set(waiting.task.futures, held.get(waiting.task.futures)! - 1);
  };
  const leave = (future: Future<unknown>): void => {
    inside.delete(future);
    unline(future);
    proceed();
  };
  const proceed = (): void => {
    for (const [future, { goOn }] of line) {
      if (!isOpen()) return;
      unline(future);
      inside.add(future);
      goOn();
    }
  };
  for (const other of others) {
    other.on('done', proceed);
    other.on('cancelled', proceed);
  }

  return {
    name: 'limiter',
    events: ['call-limit-reached', 'concurrent-limit-reached', 'disabled-due-to-running-task'],
    attach(task) {
      if (others.some(({ futures }) => futures === (task.futures as ReadonlySet<unknown>))) {
        throw new TypeError(`the limiter of ${task.id} cannot wait for ${task.id} itself`);
      }
      task.on('submitted', (future) => {
        calls++;
        enter(future);
      });
      task.on('done', leave);
      task.on('cancelled', leave);
    },
    preSubmit(call, task) {
      const other = queueing ? undefined : blocking();
      if (calls >= maxCalls) task.emit('call-limit-reached', call);
      else if (!queueing && inside.size >= maxConcurrent) task.emit('concurrent-limit-reached', call);
      else if (other !== undefined) task.emit('disabled-due-to-running-task', call, other);
      else return call;
      return null;
    },
    ...(queueing && {
      hold(future: Future<unknown>, _call: Call, task: AnyScheduledTask): Promise<void> | undefined {
        if (line.size > 0 || !isOpen()) return wait(future, task);
        inside.add(future);
        return undefined;
      },
    }),
    status() {
      const told = [
        ...(maxCalls < Number.POSITIVE_INFINITY ? [`${calls} of ${maxCalls} calls`] : []),
        ...(maxConcurrent < Number.POSITIVE_INFINITY ? [`${inside.size} of ${maxConcurrent} at a time`] : []),
        ...(queueing ? [`${line.size} waiting`] : []),
      ];
      return told.join(', ');
    },
  };
}

/** The tasks to wait for. */
function check(options: LimiterOptions): readonly AnyScheduledTask[] {
  expectOptions('limiter()', options, ['maxCalls', 'maxConcurrent', 'notWhileRunning', 'whenFull']);
  expectInteger('maxCalls', options.maxCalls, 1);
  expectInteger('maxConcurrent', options.maxConcurrent, 1);
  expectOneOf('whenFull', options.whenFull, ['veto', 'queue']);
  const { notWhileRunning = [] } = options;
  const others = (Array.isArray(notWhileRunning) ? notWhileRunning : [notWhileRunning]) as AnyScheduledTask[];
  for (const other of others) {
    if (other?.futures instanceof Set && typeof other.on === 'function') continue;
    throw new TypeError(
      `expected \`notWhileRunning\` to be tasks made by scheduler.task(), got \`${show(other)}\``,
    );
  }
  return others;
}
