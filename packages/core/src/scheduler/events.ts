import type { Future, FutureRequest, LogLine, Progress, Retrying } from '../future.js';

/** What happens to the calls of one task, and what handlers receive. */
export interface TaskEvents<R> {
  submitted: [future: Future<R>];
  started: [future: Future<R>];
  progress: [future: Future<R>, progress: Progress];
  message: [future: Future<R>, message: unknown];
  request: [future: Future<R>, request: FutureRequest];
  retry: [future: Future<R>, retry: Retrying];
  log: [future: Future<R>, line: LogLine];
  /** Before `result` and `error`; not for cancelled calls. */
  done: [future: Future<R>];
  result: [future: Future<R>, value: R];
  error: [future: Future<R>, error: unknown];
  cancelled: [future: Future<R>];
}

type Prefixed<T> = { [K in keyof T & string as `future-${K}`]: T[K] };

/** What a scheduler tells. Shape of `stop`: `{ message: 'good enough', error: undefined }`. */
export interface SchedulerEvents extends Prefixed<TaskEvents<unknown>> {
  /** Once per run, first. */
  start: [];
  /** Nothing is left to do: once each time, before the run ends of it. Submitting here keeps the run alive. */
  empty: [];
  /** `stop()` was called, or an error or cancel ends the run. */
  stop: [stop: { readonly message: string | undefined; readonly error: unknown }];
  /** The run's `timeoutMs` is over. */
  timeout: [];
  /** The run ends; calls that were accepted are still waited for. */
  finishing: [];
  /** Last: nothing is in flight and no event follows. */
  finished: [];
}

/** Names of the events of a call, in the order in which they can first happen. */
export const TASK_EVENTS: readonly (keyof TaskEvents<unknown>)[] = [
  'submitted',
  'started',
  'progress',
  'message',
  'request',
  'retry',
  'log',
  'done',
  'result',
  'error',
  'cancelled',
];

/** Names of all scheduler events, in the order in which they can first happen. */
export const SCHEDULER_EVENTS: readonly (keyof SchedulerEvents)[] = [
  'start',
  ...TASK_EVENTS.map((event) => `future-${event}` as const),
  'empty',
  'stop',
  'timeout',
  'finishing',
  'finished',
];
