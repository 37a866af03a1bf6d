import type { FromWorker } from '../protocol.js';
import { type Sealed, type WorkerChannel, WorkerContext } from '../worker/index.js';
import { LineSplitter } from './line-splitter.js';
import type { Outbound } from './outbound.js';

/** A call while it runs here. */
export class RunningCall implements WorkerChannel {
  readonly slot: number;
  readonly generation: number;
  readonly context: WorkerContext;
  readonly startedAt: number = performance.now();
  readonly #outbound: Outbound;
  #lines: { readonly stdout: LineSplitter; readonly stderr: LineSplitter } | undefined;
  /** It has said something: its result must not overtake that. */
  spoke = false;

  /** @param number - Of the call, which with a prefix is its id; or the id. */
  constructor(
    outbound: Outbound,
    slot: number,
    generation: number,
    number: number | string,
    attempt: number,
  ) {
    this.#outbound = outbound;
    this.slot = slot;
    this.generation = generation;
    const id = typeof number === 'string' ? number : `${outbound.idPrefix}-${number.toString(36)}`;
    this.context = new WorkerContext(id, attempt, outbound.executor, this);
  }

  progress(fraction: number, value: Sealed): void {
    const { slot, generation } = this;
    this.#say({ kind: 'progress', slot, generation, fraction, value });
  }

  message(value: Sealed): void {
    const { slot, generation } = this;
    this.#say({ kind: 'message', slot, generation, value });
  }

  request(number: number, value: Sealed): void {
    const { slot, generation } = this;
    this.#say({ kind: 'request', slot, generation, number, value });
  }

  /** The task has written to one of its streams. */
  write(stream: 'stdout' | 'stderr', text: string): void {
    this.#lines ??= { stdout: new LineSplitter(), stderr: new LineSplitter() };
    for (const line of this.#lines[stream].push(text)) this.#log(stream, line);
  }

  /** The task has returned. */
  end(): void {
    this.context.end();
    if (this.#lines === undefined) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const line of this.#lines[stream].end()) this.#log(stream, line);
    }
  }

  #log(stream: 'stdout' | 'stderr', line: string): void {
    const { slot, generation } = this;
    this.#say({ kind: 'log', slot, generation, stream, line });
  }

  #say(event: FromWorker): void {
    this.spoke = true;
    this.#outbound.sendEvent(event);
  }
}
