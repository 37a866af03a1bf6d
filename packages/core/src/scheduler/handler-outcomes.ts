import { SchedulerNotRunningError } from '../executor-error.js';
import { show } from '../expect.js';
import type { FutureRequest } from '../future.js';
import { type EmitterOutlets, isForeignPromise } from './emitter.js';
import type { Run } from './run.js';

/** Events that come when the end of a run is decided. */
const ENDING: ReadonlySet<string> = new Set(['stop', 'timeout', 'finishing', 'finished']);

/** What handlers do besides returning: they take their time, and they fail. */
export class HandlerOutcomes implements EmitterOutlets {
  /** The run under way. */
  run: Run | undefined;
  /** The question whose handlers are at work: an error of one of them is its answer. */
  asking: FutureRequest | undefined;
  /** Promises of handlers that may still submit although the end is decided. */
  readonly #beforeClosing: Promise<unknown>[] = [];
  readonly #reported = new WeakSet<object>();

  /** Resolves when the handlers that may still submit have settled. */
  async closing(): Promise<void> {
    await Promise.allSettled(this.#beforeClosing.splice(0));
  }

  /** A future tells of this error itself. */
  report(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#reported.add(error);
  }

  /** Calls a function as a handler is called. */
  call(run: () => unknown, what: string): void {
    try {
      const returned = run();
      if (isForeignPromise(returned)) this.pending(Promise.resolve(returned), what);
    } catch (error) {
      this.failed(error, what);
    }
  }

  pending(promise: Promise<unknown>, event: string): void {
    const request = this.asking;
    this.run?.track(promise, ENDING.has(event));
    if (event === 'finishing' || event === 'timeout') this.#beforeClosing.push(promise);
    promise.catch((error: unknown) => this.failed(error, event, request));
  }

  failed(error: unknown, event: string, request: FutureRequest | undefined = this.asking): void {
    request?.fail(error);
    if (typeof error === 'object' && error !== null && this.#reported.has(error)) return;
    const { run } = this;
    const ending = ENDING.has(event);
    if (ending ? run?.failedWhileEnding(error) : run?.failed(error)) return;
    if (!ending && run?.ending !== undefined && error instanceof SchedulerNotRunningError) return;
    const told = error instanceof Error ? (error.stack ?? error.message) : show(error);
    process.emitWarning(`a handler of '${event}' failed and the run went on: ${told}`, 'ElsewhereWarning');
  }
}
