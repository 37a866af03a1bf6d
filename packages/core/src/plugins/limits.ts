import { ExecutorError } from '../executor-error.js';
import { expectNumber, expectOptions } from '../expect.js';
import type { Future } from '../future.js';
import type { Plugin } from '../scheduler/plugin.js';
import type { ScheduledTask } from '../scheduler/scheduled-task.js';
import type { CallOptions } from '../task/call-options.js';

/** A breach, with the error that says which limit it was of: `error.limit`. */
type Breach = [future: Future<unknown>, error: ExecutorError];

/** What {@link limits} tells: of each breach first that there was one, then of what. */
export interface LimitsEvents {
  'limit-exceeded': Breach;
  'wall-time-exceeded': Breach;
  'cpu-time-exceeded': Breach;
  'memory-exceeded': Breach;
}

const EVENTS = {
  wallTime: 'wall-time-exceeded',
  cpuTime: 'cpu-time-exceeded',
  memory: 'memory-exceeded',
} as const satisfies Record<string, keyof LimitsEvents>;

type Limits = NonNullable<CallOptions['limits']>;
const NAMES = ['wallTimeMs', 'cpuTimeMs', 'memoryMiB'] as const satisfies readonly (keyof Limits)[];

/**
 * Bounds each attempt of a task's calls; of two bounds the tighter one holds. A breach is an event and
 * `LIMIT_EXCEEDED`. What the executor's `supports.limits` does not have fails the call with `NOT_SUPPORTED`, at once.
 *
 * @param bounds - Shape: `{ wallTimeMs: 60_000, cpuTimeMs: 30_000, memoryMiB: 512 }`, each at least 1.
 * @throws TypeError, RangeError for unknown bounds and wrong values.
 */
export function limits(bounds: Limits): Plugin<LimitsEvents> {
  expectOptions('limits()', bounds, NAMES);
  for (const name of NAMES) expectNumber(name, bounds[name], 1);
  const told = NAMES.filter((name) => bounds[name] !== undefined).map((name) => `${name} ${bounds[name]}`);
  return {
    name: 'limits',
    events: ['limit-exceeded', 'wall-time-exceeded', 'cpu-time-exceeded', 'memory-exceeded'],
    attach(task) {
      task.on('retry', (future, { error }) => tell(task, future, error));
      task.on('error', (future, error) => tell(task, future, error));
    },
    preSubmit(call) {
      const tighter = NAMES.map((name) => [name, least(bounds[name], call.options.limits?.[name])]);
      return { ...call, options: { ...call.options, limits: Object.fromEntries(tighter) as Limits } };
    },
    status: () => told.join(', '),
  };
}

function tell(
  task: ScheduledTask<never, unknown, LimitsEvents>,
  future: Future<unknown>,
  error: unknown,
): void {
  if (!(error instanceof ExecutorError) || error.code !== 'LIMIT_EXCEEDED') return;
  task.emit('limit-exceeded', future, error);
  const { limit } = error as { limit?: keyof typeof EVENTS };
  if (limit !== undefined) task.emit(EVENTS[limit], future, error);
}

function least(one: number | undefined, two: number | undefined): number | undefined {
  return one === undefined || two === undefined ? (one ?? two) : Math.min(one, two);
}
