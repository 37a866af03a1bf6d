import type { CallObserver } from '../engine/call-events.js';
import type { LiveCall } from '../engine/live-call.js';
import type { Executor } from '../executor.js';
import type { Future } from '../future.js';
import { watch } from '../scheduler/watch.js';
import type { Task } from '../task/task.js';

type AnyTask = Task<readonly unknown[], unknown>;

const bareTasks = new WeakMap<AnyTask, AnyTask>();

/** Submits a call to an executor that is written by hand and lets an observer see what becomes of it. */
export function forward(
  call: LiveCall,
  executor: Executor,
  observer: CallObserver,
): Future<unknown> | undefined {
  try {
    const future = executor.submit(bare(call.task), ...call.argsOpener()());
    watch(future, observer);
    return future;
  } catch (error) {
    queueMicrotask(() => observer.settled(call.future, 'failed', error));
    return undefined;
  }
}

/** The task without the options that the composite keeps itself. */
function bare(task: AnyTask): AnyTask {
  const { timeoutMs, signal, key, retries } = task.options;
  if (timeoutMs === undefined && signal === undefined && key === undefined && !retries) return task;
  const known = bareTasks.get(task);
  if (known !== undefined) return known;
  const kept = { timeoutMs: undefined, signal: undefined, key: undefined, retries: retries && 0 };
  const made = task.with(kept);
  bareTasks.set(task, made);
  return made;
}
