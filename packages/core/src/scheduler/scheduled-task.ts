import type { Call } from '../executor.js';
import type { Future, Handler } from '../future.js';
import type { CallOptions } from '../task/call-options.js';
import type { Task } from '../task/task.js';
import type { Emitter, HandlerOptions } from './emitter.js';
import type { TaskEvents } from './events.js';
import { type AnyPlugin, checkPlugin, type Plugin } from './plugin.js';

/** A payload by the name of its event. */
type Payload<E, K extends keyof E> = E[K] extends infer P extends readonly unknown[] ? P : never;

/**
 * A task of a scheduler: its calls have events of their own, and plugins look at each of them.
 *
 * @typeParam E - Events of its plugins.
 */
export interface ScheduledTask<A extends readonly unknown[], R, E = Record<never, never>> {
  readonly task: Task<A, R>;
  /** Unique in this program: the task's name and a number. Shape: `'train-3'`. */
  readonly id: string;
  /** Its calls in flight, in the order they were submitted; calls that a plugin holds back included. */
  readonly futures: ReadonlySet<Future<R>>;
  /** How often each of its events was told, those of plugins included. */
  readonly counts: ReadonlyMap<string, number>;
  /** In the order in which they are asked. */
  readonly plugins: readonly { readonly name: string; status?(): string }[];
  /**
   * Submits one call of the present run.
   *
   * @returns `undefined` when a plugin refused the call; its event says why.
   * @throws SchedulerNotRunningError outside of a run and after `stop()`; what a plugin throws.
   */
  submit(...args: A): Future<R> | undefined;
  /** The same task with other call options: events, plugins and `futures` are shared. */
  with(options: CallOptions): ScheduledTask<A, R, E>;
  /**
   * Adds a handler; the result removes it. Handlers of the scheduler for the same event come first.
   *
   * @throws TypeError for an unknown event, with the known ones, and for malformed options.
   */
  on<K extends keyof (TaskEvents<R> & E) & string>(
    event: K,
    handler: Handler<Payload<TaskEvents<R> & E, K>>,
    options?: HandlerOptions,
  ): () => void;
  /**
   * Tells an event of a plugin: for plugins.
   *
   * @returns What the handlers returned, in their order.
   * @throws TypeError for an event that no plugin of the task has.
   */
  emit<K extends keyof E & string>(event: K, ...payload: Payload<E, K>): readonly unknown[];
  /** Adds a plugin behind those that are there; it sees later calls only. Returns this task with its events. */
  attach<P>(plugin: Plugin<P>): ScheduledTask<A, R, E & P>;
}

/** What a scheduler does for its tasks. */
export interface TaskHost {
  submit(book: TaskBook, call: Call): Future<unknown> | undefined;
  /** Tells an event of a plugin and gives what the handlers returned. */
  emit(book: TaskBook, event: string, payload: readonly unknown[]): readonly unknown[];
}

type AnyTask = ScheduledTask<readonly unknown[], unknown, Record<string, readonly unknown[]>>;

/** What a scheduled task and its copies share. */
export class TaskBook {
  readonly id: string;
  readonly emitter: Emitter;
  readonly futures: Set<Future<unknown>> = new Set();
  readonly plugins: AnyPlugin[] = [];
  /** The task as its plugins see it. */
  readonly self: ScheduledTask<never, unknown, never>;

  constructor(host: TaskHost, id: string, emitter: Emitter, task: Task<readonly unknown[], unknown>) {
    this.id = id;
    this.emitter = emitter;
    this.self = scheduledTask(host, this, task) as never;
  }
}

/** A view of the book: the task with these options. */
function scheduledTask(host: TaskHost, book: TaskBook, task: Task<readonly unknown[], unknown>): AnyTask {
  const view: AnyTask = {
    task,
    id: book.id,
    futures: book.futures,
    counts: book.emitter.counts,
    plugins: book.plugins,
    submit: (...args) => host.submit(book, { task, args, options: task.options }),
    with: (options) => scheduledTask(host, book, task.with(options)),
    on: (event, handler, options) => book.emitter.on(event, handler as Handler<readonly unknown[]>, options),
    emit(event, ...payload) {
      if (book.plugins.some(({ events }) => events?.includes(event))) {
        return host.emit(book, event, payload);
      }
      book.emitter.checkEvent(event);
      throw new TypeError(`'${event}' is told by the scheduler; emit() is for events of plugins`);
    },
    attach(plugin) {
      attachPlugin(book, plugin as unknown as AnyPlugin);
      return view as never;
    },
  };
  return view;
}

/** Adds a plugin to a task; one that refuses to be added is not. */
export function attachPlugin(book: TaskBook, plugin: unknown): void {
  checkPlugin(plugin);
  if (book.plugins.includes(plugin)) {
    throw new TypeError(`the plugin '${plugin.name}' is there already: make another one to have it twice`);
  }
  book.emitter.declare(plugin.events ?? []);
  book.plugins.push(plugin);
  try {
    plugin.attach?.(book.self as never);
  } catch (error) {
    book.plugins.splice(book.plugins.indexOf(plugin), 1);
    throw error;
  }
}
