import type { Host } from '../host/host.js';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Milliseconds that a source has to tell the last outcomes once calls were interrupted. */
const LAST_WORDS_MS = 10_000;

/** How the program leaves: asked by a first signal, made to by a second one or by the end of its time. */
export class Departure {
  /** Aborts when the program was asked to leave. */
  readonly signal: AbortSignal;
  /** Rejects when even the interrupted calls could not be told of in time. */
  readonly overdue: Promise<never>;
  /** Calls that ran were ended. */
  interrupted = false;
  readonly #host: Host;
  readonly #drainMs: number;
  readonly #log: (line: string) => void;
  readonly #controller = new AbortController();
  readonly #hear: (signal: NodeJS.Signals) => void;
  #giveUp!: (error: Error) => void;
  #timer: NodeJS.Timeout | undefined;
  #signals = 0;

  constructor(host: Host, drainMs: number, log: (line: string) => void) {
    this.#host = host;
    this.#drainMs = drainMs;
    this.#log = log;
    this.signal = this.#controller.signal;
    this.overdue = new Promise((_, reject) => {
      this.#giveUp = reject;
    });
    this.overdue.catch(() => {});
    this.#hear = (signal) => this.#leave(signal);
    for (const signal of SIGNALS) process.on(signal, this.#hear);
  }

  end(): void {
    clearTimeout(this.#timer);
    for (const signal of SIGNALS) process.off(signal, this.#hear);
  }

  #leave(signal: string): void {
    this.#signals++;
    if (this.#signals > 2) this.#giveUp(new Error(`${signal} came a third time`));
    else if (this.#signals > 1) this.#interrupt(`${signal} came a second time`);
    else {
      this.#log(`${signal}: takes no more calls, ${this.#host.status().held} are here`);
      this.#controller.abort(new Error(signal));
      void this.#host.drain();
      this.#timer = setTimeout(() => {
        this.#interrupt(`calls still ran ${this.#drainMs} ms after ${signal}`);
      }, this.#drainMs);
    }
  }

  #interrupt(why: string): void {
    clearTimeout(this.#timer);
    const { held } = this.#host.status();
    if (held > 0) {
      this.interrupted = true;
      this.#log(`${why}: interrupts ${held} calls`);
    }
    this.#host.interrupt(`the worker had to leave: ${why}`);
    this.#timer = setTimeout(() => {
      this.#giveUp(new Error(`${why}, and the source did not end within ${LAST_WORDS_MS} ms`));
    }, LAST_WORDS_MS);
  }
}
