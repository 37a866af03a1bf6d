import { WorkerContext } from '../worker/index.js';
import { LineSplitter } from './line-splitter.js';
import type { Outbound } from './outbound.js';

/** A call while it runs here. */
export class RunningCall {
  readonly slot: number;
  readonly generation: number;
  readonly context: WorkerContext;
  readonly startedAt: number = performance.now();
  readonly #outbound: Outbound;
  #lines: { readonly stdout: LineSplitter; readonly stderr: LineSplitter } | undefined;
  /** It has said something: its result must not overtake that. */
  spoke = false;

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
    this.context = new WorkerContext(
      typeof number === 'string' ? number : `${outbound.idPrefix}-${number.toString(36)}`,
      attempt,
      outbound.executor,
      {
        progress: (fraction, value) => {
          this.spoke = true;
          outbound.sendEvent({ kind: 'progress', slot, generation, fraction, value });
        },
        message: (value) => {
          this.spoke = true;
          outbound.sendEvent({ kind: 'message', slot, generation, value });
        },
        request: (asked, value) => {
          this.spoke = true;
          outbound.sendEvent({ kind: 'request', slot, generation, number: asked, value });
        },
      },
    );
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
    this.spoke = true;
    this.#outbound.sendEvent({ kind: 'log', slot: this.slot, generation: this.generation, stream, line });
  }
}
