import type { CallOptions, Executor, Future, Task } from '@elsewhere/core';
import {
  type AcceptedCall,
  defineExecutor,
  type ExecutorDefinition,
  type RunContext,
} from '@elsewhere/core/adapter';
import type { Create, ExecutorModule } from '@elsewhere/executor-testkit/suite';
import { reference, referenceDefinition } from '../reference.js';
import { referenceThreads, referenceThreadsDefinition } from '../reference-threads.js';

/** An executor with one deliberate fault, and the clause that has to notice. */
export interface Fault {
  /** `'V1/result'`. */
  readonly clause: string;
  /** What the executor does wrong: ends the sentence “an executor that …”. */
  readonly fault: string;
  readonly create: Create;
  /** The honest executor beside it. Default: the reference on this thread. */
  readonly honest?: Create;
  /** For C5 and C6: the faulty executor, as a module. */
  readonly module?: ExecutorModule;
  /** For D1/ignore. */
  readonly createIgnoring?: Create;
}

/** Undoes what faulty executors leave behind; called after each test. */
export const LEFT_BEHIND: (() => void)[] = [];

/** The honest executors, as `create`. */
export const onThisThread: Create = (wish) => reference(wish);
export const onThreads: Create = (wish) => referenceThreads(wish);

type Run = ExecutorDefinition['run'];

/** The reference with another way to run a call. */
export function runs(bend: (honest: Run) => Run, change: Partial<ExecutorDefinition> = {}): Create {
  return (wish) => {
    const definition = referenceDefinition(wish);
    return defineExecutor({ ...definition, run: bend(definition.run), ...change });
  };
}

/** The reference on threads with another way to run a call. */
export function threadsRun(bend: (honest: Run) => Run, change: Partial<ExecutorDefinition> = {}): Create {
  return (wish) => {
    const definition = referenceThreadsDefinition(wish);
    return defineExecutor({ ...definition, run: bend(definition.run), ...change });
  };
}

/** A call with some members replaced. */
export function callWith(call: AcceptedCall, change: Partial<AcceptedCall>): AcceptedCall {
  const { id, attempt, task, args, options } = call;
  return { id, attempt, task, args, options, ...change };
}

/** A context with some members replaced. */
export function contextWith(context: RunContext, change: Partial<RunContext>): RunContext {
  const { started, progress, message, request, log, messages } = context;
  return Object.defineProperties({ started, progress, message, request, log, messages } as RunContext, {
    signal: { get: () => context.signal },
    ...Object.getOwnPropertyDescriptors(change),
  });
}

type AnyTask = Task<readonly unknown[], unknown>;
type AnyFuture = Future<unknown>;

/** The reference with some members replaced. */
export function executes(
  change: (honest: Executor) => Partial<Executor>,
  create: Create = onThisThread,
): Create {
  return async (wish) => {
    const honest = await create(wish);
    return { ...honest, ...change(honest) };
  };
}

/** The reference with something before, around or after `submit`. */
export function submits(
  bend: (submit: () => AnyFuture, task: AnyTask, args: readonly unknown[], honest: Executor) => AnyFuture,
  create: Create = onThisThread,
): Create {
  return executes(
    (honest) => ({
      submit: ((task: AnyTask, ...args: readonly unknown[]) =>
        bend(() => honest.submit(task, ...args), task, args, honest)) as Executor['submit'],
    }),
    create,
  );
}

/** The reference with other options than the caller asked for. */
export function withOptions(
  change: (options: CallOptions) => CallOptions,
  create: Create = onThisThread,
): Create {
  return submits((_, task, args, honest) => honest.submit(task.with(change(task.options)), ...args), create);
}

/** The reference with futures of which some members are replaced. */
export function futures(change: (future: AnyFuture) => Bent, create: Create = onThisThread): Create {
  return submits((submit) => bendFuture(submit(), change), create);
}

/** Members of a future, replaced; `promise` stands for `then`, `catch` and `finally`. */
type Bent = Partial<AnyFuture> & { readonly promise?: Promise<unknown> };

function bendFuture(future: AnyFuture, change: (future: AnyFuture) => Bent): AnyFuture {
  const over = change(future);
  return new Proxy(future, {
    get(target, name) {
      if (over.promise !== undefined && ['then', 'catch', 'finally'].includes(String(name))) {
        return Reflect.get(over.promise, name).bind(over.promise);
      }
      if (name in over) return Reflect.get(over, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What a promise rejects with, replaced. */
export function rejecting(bend: (error: unknown) => unknown): (future: AnyFuture) => Bent {
  return (future) => {
    const bent = future.catch((error: unknown) => Promise.reject(bend(error)));
    bent.catch(() => undefined);
    return { promise: bent };
  };
}
