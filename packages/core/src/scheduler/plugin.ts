import type { Call } from '../executor.js';
import { expectFunction, expectName, expectOptions, show } from '../expect.js';
import type { Future, FutureRequest } from '../future.js';
import { mergeCallOptions } from '../task/call-options.js';
import { definitionOf, type Task, withExactly } from '../task/task.js';
import { TASK_EVENTS } from './events.js';
import type { ScheduledTask } from './scheduled-task.js';

/**
 * Looks at each call of a task before it is submitted: may rewrite it, refuse it, hold it back, and tell of it.
 *
 * @typeParam E - Its events, as payloads by name: `{ 'call-limit-reached': [call: Call] }`. Handlers are added with
 * `ScheduledTask.on`, the plugin tells them with `ScheduledTask.emit`.
 */
export interface Plugin<E = Record<never, never>> {
  /** For people: shown in errors and views. */
  readonly name: string;
  /** Names of its events. */
  readonly events?: readonly (keyof E & string)[] | undefined;
  /** It was added to a task: the place for handlers of the task's events. */
  attach?(task: ScheduledTask<never, unknown, E>): void;
  /**
   * What to submit: the call, another one, or `null` for nothing. An error is thrown by `submit`. Plugins are asked in
   * their order; those after one that refuses are not.
   */
  preSubmit?(call: Call, task: ScheduledTask<never, unknown, E>): Call | null;
  /** Another plugin refused this call. */
  vetoed?(call: Call): void;
  /**
   * Keeps an accepted call, whose future is pending, from its executor until the promise resolves; a rejection, or what
   * it throws, cancels the call. `undefined` lets it go on. Needs an executor made by `defineExecutor`.
   */
  hold?(
    future: Future<unknown>,
    call: Call,
    task: ScheduledTask<never, unknown, E>,
  ): Promise<void> | undefined;
  /** A question of a running call. True when it is this plugin's own, which then answers it, now or later. */
  request?(future: Future<unknown>, request: FutureRequest, task: ScheduledTask<never, unknown, E>): boolean;
  /** One line about how things stand, for views: `'2 of 2 at a time'`. */
  status?(): string;
}

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void
  ? I
  : never;

/** The events of a list of plugins. */
export type PluginEvents<P extends readonly Plugin<never>[]> = [P[number]] extends [never]
  ? Record<never, never>
  : UnionToIntersection<
      P[number] extends infer X
        ? X extends Plugin<infer E>
          ? E
          : Record<never, never>
        : Record<never, never>
    >;

/** A plugin of whatever events. */
export type AnyPlugin = Plugin<Record<string, readonly unknown[]>>;

const HOOKS = ['attach', 'preSubmit', 'vetoed', 'hold', 'request', 'status'] as const;

/** @throws TypeError that says what a plugin must be. */
export function checkPlugin(plugin: unknown): asserts plugin is AnyPlugin {
  if (typeof plugin !== 'object' || plugin === null) {
    throw new TypeError(`expected a plugin such as limiter({ maxCalls: 10 }), got \`${show(plugin)}\``);
  }
  const { name, events = [], ...hooks } = plugin as AnyPlugin;
  expectName('name', name);
  for (const hook of HOOKS) expectFunction(`${hook} of the plugin '${name}'`, (hooks as AnyPlugin)[hook]);
  if (!Array.isArray(events)) {
    throw new TypeError(`expected \`events\` of the plugin '${name}' to be a list, got \`${show(events)}\``);
  }
  for (const event of events) {
    expectName(`events of the plugin '${name}'`, event);
    if (!(TASK_EVENTS as readonly string[]).includes(event)) continue;
    throw new TypeError(`the plugin '${name}' cannot have the event '${event}': every task has it already`);
  }
}

/** A call as its plugins want it, or `null` with the one that refused. */
export function rewrite(
  plugins: readonly AnyPlugin[],
  first: Call,
  task: ScheduledTask<never, unknown, never>,
): { readonly call: Call; readonly refusedBy: AnyPlugin | undefined } {
  let call = first;
  for (const plugin of plugins) {
    if (plugin.preSubmit === undefined) continue;
    const next = plugin.preSubmit(call, task);
    if (next === null) return { call, refusedBy: plugin };
    call = checked(next, call, plugin.name);
  }
  return { call, refusedBy: undefined };
}

/** The task that carries the options of a call. */
export function taskOf({ task, options }: Call): Task<readonly unknown[], unknown> {
  return options === task.options ? task : withExactly(task, options);
}

function checked(next: unknown, before: Call, name: string): Call {
  if (typeof next !== 'object' || next === null || !('task' in next)) {
    const sentence = `expected preSubmit() of the plugin '${name}' to return a call or null`;
    throw new TypeError(`${sentence}, got \`${show(next)}\``);
  }
  expectOptions(`the call that the plugin '${name}' returned`, next, ['task', 'args', 'options']);
  const { task, args, options } = next as Call;
  definitionOf(task);
  if (!Array.isArray(args)) {
    throw new TypeError(`expected \`args\` of the plugin '${name}' to be a list, got \`${show(args)}\``);
  }
  if (task === before.task || options !== before.options) return { task, args, options };
  return { task, args, options: mergeCallOptions(options, task.options) }; // `{ ...call, task: call.task.with(…) }`
}
