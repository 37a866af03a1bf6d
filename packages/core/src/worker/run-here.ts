import { hostname } from 'node:os';
import { isMainThread, threadId } from 'node:worker_threads';
import type { AcceptedCall, RunContext } from '../adapter/define-executor.js';
import type { CallContext } from '../current-call.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import { definitionOf } from '../task/task.js';
import { tellRemote, toError } from '../wire/error.js';
import { open, seal } from '../wire/seal.js';
import { boundFraction, withinTime } from './call-rules.js';
import { runCall } from './run-call.js';

/** This thread, as the worker of a call. */
const here: WorkerPlace = {
  host: hostname(),
  pid: process.pid,
  name: isMainThread ? 'main thread' : `thread ${threadId}`,
};

/** How a call runs in this process. */
export interface RunHereOptions {
  /** Name of the executor, for `currentCall().executor`. */
  readonly executor: string;
  /** The result is copied, so that it shares nothing with the task's module. Default: true. */
  readonly clone?: boolean | undefined;
}

/**
 * Runs one attempt in this process, on this thread: the body of an executor that needs no backend.
 *
 * @returns The task's result, as it would have crossed.
 * @throws What the task threw, with `remote`; anything that is not an Error as `NON_ERROR_THROWN`.
 */
export async function runHere(
  call: AcceptedCall,
  context: RunContext,
  options: RunHereOptions,
): Promise<unknown> {
  const { executor, clone = true } = options;
  const { args } = call;
  try {
    context.started(undefined, here);
    const running = new HereContext(call, context, executor);
    const result = await runCall(definitionOf(call.task), args, running, call.headers);
    return clone ? unshare(result, 'result') : result;
  } catch (thrown) {
    const error = toError(thrown);
    tellRemote(error, { executor, host: here.host, pid: here.pid, attempt: call.attempt });
    throw error;
  }
}

function unshare(value: unknown, root: string): unknown {
  return open(seal(value, root));
}

/** `currentCall()` on the submitter's own thread. */
class HereContext implements CallContext {
  readonly id: string;
  readonly attempt: number;
  readonly executor: string;
  readonly #context: RunContext;

  constructor(call: AcceptedCall, context: RunContext, executor: string) {
    this.id = call.id;
    this.attempt = call.attempt;
    this.executor = executor;
    this.#context = context;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  get messages(): AsyncIterable<unknown> {
    return this.#context.messages;
  }

  progress = (fraction: number, note?: unknown): void => {
    this.#context.progress(boundFraction(fraction), unshare(note, 'note'));
  };

  send = (message: unknown): void => this.#context.message(unshare(message, 'message'));

  request = async <T>(
    message: unknown,
    options: { readonly timeoutMs?: number | undefined } = {},
  ): Promise<T> => {
    const answer = this.#context.request(unshare(message, 'message'));
    return unshare(await withinTime(answer, options.timeoutMs), 'answer') as T;
  };
}
