import type { CallContext } from '../current-call.js';
import { ExecutorError } from '../executor-error.js';
import { open, seal } from '../wire/seal.js';
import type { Sealed } from '../wire/sealed.js';
import { boundFraction, withinTime } from './call-rules.js';
import { Mailbox } from './mailbox.js';

/** What a worker does with what a task says. */
export interface WorkerChannel {
  progress(fraction: number, note: Sealed): void;
  message(message: Sealed): void;
  /** Asks the submitter; the answer comes by {@link WorkerContext.answer} with the same number. */
  request(number: number, data: Sealed): void;
}

/** Why a question has no answer any more. */
export const UNWANTED = 'the call is no longer wanted: no answer to its request will come';

interface Question {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** `currentCall()` on the worker side. */
export class WorkerContext implements CallContext {
  readonly id: string;
  readonly attempt: number;
  readonly executor: string;
  readonly #channel: WorkerChannel;
  #mailbox: Mailbox | undefined;
  #questions: Map<number, Question> | undefined;
  #controller: AbortController | undefined;
  #asked = 0;
  #ended = false;

  constructor(id: string, attempt: number, executor: string, channel: WorkerChannel) {
    this.id = id;
    this.attempt = attempt;
    this.executor = executor;
    this.#channel = channel;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  get messages(): AsyncIterable<unknown> {
    return this.#inbox;
  }

  // Tasks take these apart: `const { progress } = currentCall()`. Made when read, most calls read none.
  get progress(): CallContext['progress'] {
    return (fraction, note) => {
      const bounded = boundFraction(fraction);
      if (!this.#ended) this.#channel.progress(bounded, seal(note, 'note'));
    };
  }

  get send(): CallContext['send'] {
    return (message) => {
      if (!this.#ended) this.#channel.message(seal(message, 'message'));
    };
  }

  get request(): CallContext['request'] {
    return <T>(message: unknown, options: { readonly timeoutMs?: number | undefined } = {}): Promise<T> =>
      withinTime(this.#ask(message), options.timeoutMs) as Promise<T>;
  }

  /** The submitter's answer to a request. */
  answer(number: number, value: Sealed): void {
    this.#take(number)?.resolve(open(value));
  }

  /** The submitter's refusal of a request. */
  refuse(number: number, error: Sealed): void {
    this.#take(number)?.reject(open(error));
  }

  /** The attempt is no longer wanted. */
  abort(reason: unknown): void {
    this.#refuseAll(UNWANTED, { cause: reason });
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }

  deliver(message: Sealed): void {
    this.#inbox.put(open(message));
  }

  /** The task has returned: nothing it says from now on is heard. */
  end(): void {
    this.#ended = true;
    this.#mailbox?.end();
    this.#refuseAll('the call ended before an answer to its request came');
  }

  #refuseAll(why: string, details?: { readonly cause: unknown }): void {
    if (this.#questions === undefined) return; // most calls ask nothing, and an error costs more than most calls
    const error = new ExecutorError('REQUEST_FAILED', why, details);
    for (const { reject } of this.#questions.values()) reject(error);
    this.#questions = undefined;
  }

  get #inbox(): Mailbox {
    if (this.#mailbox === undefined) {
      this.#mailbox = new Mailbox();
      if (this.#ended) this.#mailbox.end();
    }
    return this.#mailbox;
  }

  #ask(message: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const data = seal(message, 'message');
      if (this.#ended) throw new ExecutorError('REQUEST_FAILED', 'the call of this request has ended');
      const number = ++this.#asked;
      this.#questions ??= new Map();
      this.#questions.set(number, { resolve, reject });
      this.#channel.request(number, data);
    });
  }

  #take(number: number): Question | undefined {
    const question = this.#questions?.get(number);
    this.#questions?.delete(number);
    return question;
  }
}
