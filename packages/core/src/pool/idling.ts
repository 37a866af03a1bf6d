import type { PoolCall } from './pool-call.js';
import type { PoolWorker } from './pool-worker.js';

/** Lets workers go that have had nothing to do for a while. */
export class Idling<C extends PoolCall> {
  readonly #timeoutMs: number | undefined;
  readonly #workers: ReadonlySet<PoolWorker<C>>;
  readonly #letGo: (worker: PoolWorker<C>) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param timeoutMs - `undefined`: nobody is let go. */
  constructor(
    timeoutMs: number | undefined,
    workers: ReadonlySet<PoolWorker<C>>,
    letGo: (worker: PoolWorker<C>) => void,
  ) {
    this.#timeoutMs = timeoutMs;
    this.#workers = workers;
    this.#letGo = letGo;
  }

  /** A worker may be idle from now on. */
  start(): void {
    const timeoutMs = this.#timeoutMs;
    if (timeoutMs === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const now = performance.now();
      for (const worker of [...this.#workers]) {
        if (worker.held === 0 && now - worker.idleSince >= timeoutMs) this.#letGo(worker);
      }
      if (this.#workers.size > 0) this.start();
    }, timeoutMs).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
