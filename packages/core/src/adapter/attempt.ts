import type { LiveCall } from '../engine/live-call.js';
import type { CallHeaders } from '../engine/rarities.js';
import type { WorkerPlace } from '../engine/worker-of.js';
import { ExecutorError } from '../executor-error.js';
import type { CallOptions } from '../task/call-options.js';
import type { Task } from '../task/task.js';
import { open } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { Mailbox } from '../worker/mailbox.js';
import { UNWANTED } from '../worker/worker-context.js';
import type { AcceptedCall, RunContext } from './define-executor.js';

/** One permission to run a call: what `run` receives, as call and as context. */
export class Attempt implements AcceptedCall, RunContext {
  readonly attempt: number;
  /** Who runs it, if that was told. */
  worker: WorkerPlace | undefined;
  readonly #call: LiveCall;
  readonly #mailbox = new Mailbox();
  readonly #openArgs: () => readonly unknown[];
  #args: readonly unknown[] | undefined;
  #controller: AbortController | undefined;
  /** How questions that wait for their answer are refused. */
  #questions: Set<(error: unknown) => void> | undefined;
  /** Its outcome no longer counts. */
  dropped = false;

  constructor(call: LiveCall) {
    this.#call = call;
    this.attempt = call.attempt;
    this.#openArgs = call.argsOpener();
    for (const message of call.takeOutbox()) this.deliver(message);
  }

  get id(): string {
    return this.#call.id;
  }
  get task(): Task<readonly unknown[], unknown> {
    return this.#call.task;
  }
  get options(): CallOptions {
    return this.#call.options;
  }
  get headers(): CallHeaders | undefined {
    return this.#call.headers;
  }
  get args(): readonly unknown[] {
    this.#args ??= this.#openArgs();
    return this.#args;
  }
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }
  get messages(): AsyncIterable<unknown> {
    return this.#mailbox;
  }

  accepted = (jobId: string): void => this.#call.accepted(this.attempt, jobId);
  started = (jobId?: string, worker?: WorkerPlace): void => {
    this.worker = worker ?? this.worker;
    this.#call.started(this.attempt, undefined, jobId);
  };
  progress = (fraction: number, note?: unknown): void =>
    this.#call.setProgress(this.attempt, { fraction, note });
  message = (message: unknown): void => this.#call.message(this.attempt, message);
  request = (data: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      this.#questions ??= new Set();
      this.#questions.add(reject);
      this.#call
        .request(this.attempt, data)
        .then(resolve, reject)
        .finally(() => this.#questions!.delete(reject));
    });
  log = (stream: 'stdout' | 'stderr', line: string): void => this.#call.log(this.attempt, stream, line);

  deliver(message: Sealed): void {
    this.#mailbox.put(open(message));
  }

  drop(reason: unknown): void {
    this.dropped = true;
    const error = new ExecutorError('REQUEST_FAILED', UNWANTED, { cause: reason });
    for (const refuse of this.#questions ?? []) refuse(error);
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }

  end(): void {
    this.#mailbox.end();
  }
}
