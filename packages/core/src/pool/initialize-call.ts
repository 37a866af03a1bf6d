import { open, referenceOf, type Sealed, type TaskReference } from '../adapter/index.js';
import { ExecutorError } from '../executor-error.js';
import type { CallOptions, Task } from '../index.js';
import type { CallSink, PoolCall } from './pool-call.js';

/** The first call of a new worker. */
export class InitializeCall implements PoolCall {
  readonly number = 0;
  readonly attempt = 1;
  readonly priority = 0;
  readonly options: CallOptions = {};
  readonly sealed: Sealed = '[]';
  readonly live = true;
  readonly definition: TaskReference;
  slot: unknown;

  constructor(task: Task<readonly [], unknown>) {
    this.definition = referenceOf(task);
  }

  takeOutbox(): readonly Sealed[] {
    return [];
  }

  keep(): void {}
}

/** A sink that keeps the first call of a worker to itself and tells how it ended. */
export function withFirst<C extends PoolCall>(
  first: InitializeCall,
  sink: CallSink<C>,
  done: (failure: { readonly cause: unknown } | undefined) => void,
): CallSink<C> {
  const isFirst = (call: PoolCall): boolean => call === first;
  return {
    ...sink,
    started: (call, ...rest) => isFirst(call) || sink.started(call, ...rest),
    progress: (call, ...rest) => isFirst(call) || sink.progress(call, ...rest),
    message: (call, ...rest) => isFirst(call) || sink.message(call, ...rest),
    log: (call, ...rest) => isFirst(call) || sink.log(call, ...rest),
    stopped: (call, ...rest) => isFirst(call) || sink.stopped?.(call, ...rest),
    failed: (call, attempt, cause) => (isFirst(call) ? done({ cause }) : sink.failed(call, attempt, cause)),
    finished(call, attempt, failed, sealed, ...rest) {
      if (isFirst(call)) done(failed ? { cause: open(sealed) } : undefined);
      else sink.finished(call, attempt, failed, sealed, ...rest);
    },
  };
}

/** @param cause - What the task threw, or how its worker was lost. */
export function initializeFailed(cause: unknown): ExecutorError {
  const told = cause instanceof Error ? cause.message : String(cause);
  return new ExecutorError('INITIALIZE_FAILED', `\`initialize\` failed in a new worker: ${told}`, { cause });
}
