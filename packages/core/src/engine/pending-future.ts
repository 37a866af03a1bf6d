import type { Future, FutureEvents, FutureState, Handler, Progress } from '../future.js';
import type { Task } from '../task/task.js';
import type { LiveCall } from './live-call.js';

type Settle = (value: unknown) => void;

let resolveLatest: Settle;
const capture = (resolve: Settle): void => {
  resolveLatest = resolve;
};
const ignore = (): void => {};

/** The future of a live call: a promise in front, the call's record behind. */
export class PendingFuture extends Promise<unknown> implements Future<unknown> {
  #call!: LiveCall;
  #resolve!: Settle;

  static of(call: LiveCall): PendingFuture {
    const future = new PendingFuture(capture);
    future.#call = call;
    future.#resolve = resolveLatest;
    return future;
  }

  /** The record behind a future, when it is one of this copy of the package. */
  static callOf(future: unknown): LiveCall | undefined {
    return typeof future === 'object' && future !== null && #call in future ? future.#call : undefined;
  }

  static succeed(future: PendingFuture, value: unknown): void {
    future.#resolve(value);
  }

  static fail(future: PendingFuture, error: unknown): void {
    Promise.prototype.then.call(future, undefined, ignore); // a failure nobody looks at is silent
    // Resolved with something whose `then` cannot be read, a promise rejects at once, with what was thrown. So the
    // function that rejects need not be kept, for a million futures that will succeed.
    future.#resolve({
      // biome-ignore lint/suspicious/noThenProperty: this is what it is for
      get then() {
        throw error;
      },
    });
  }

  get id(): string {
    return this.#call.id;
  }
  get task(): Task<never, unknown> {
    return this.#call.task as unknown as Task<never, unknown>;
  }
  get state(): FutureState {
    return this.#call.state;
  }
  get executor(): string {
    return this.#call.home.name;
  }
  get jobId(): string | undefined {
    return this.#call.jobId;
  }
  get attempt(): number {
    return this.#call.attempt;
  }
  get submittedAt(): number {
    return this.#call.submittedAt;
  }
  get startedAt(): number | undefined {
    return this.#call.startedAt;
  }
  get endedAt(): number | undefined {
    return this.#call.endedAt;
  }
  get progress(): Progress | undefined {
    return this.#call.progress;
  }
  cancel(reason?: unknown): void {
    this.#call.cancel(reason);
  }
  send(message: unknown): void {
    this.#call.send(message);
  }
  on<E extends keyof FutureEvents>(event: E, handler: Handler<FutureEvents[E]>): () => void {
    return this.#call.on(event, handler as Handler<readonly unknown[]>);
  }
}

// A future says that plain Promise made it: then `await` and Promise.all take it as it is instead of wrapping it,
// and promises derived from it are plain ones.
Object.defineProperty(PendingFuture.prototype, 'constructor', { value: Promise, configurable: true });
