import type { TaskReference } from '../adapter/index.js';
import type { PoolCall } from './pool-call.js';
import type { PoolWorker } from './pool-worker.js';

/** Milliseconds in which one kill makes another likely. */
const LIKELY_MS = 10_000;

/**
 * Where workers have to be killed again and again, one more than are wanted is kept ready: the slot of the next one
 * is then back at once, for being born takes longer than all else.
 */
export class Reserve<C extends PoolCall> {
  readonly #start: () => PoolWorker<C>;
  readonly #letGo: (worker: PoolWorker<C>) => void;
  #worker: PoolWorker<C> | undefined;
  /** What the last one that was killed had to run. */
  #tasks: readonly TaskReference[] = [];
  #killedAt = Number.NEGATIVE_INFINITY;
  #filling: NodeJS.Immediate | undefined;
  #emptying: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(start: () => PoolWorker<C>, letGo: (worker: PoolWorker<C>) => void) {
    this.#start = start;
    this.#letGo = letGo;
  }

  has(worker: PoolWorker<C>): boolean {
    return worker === this.#worker;
  }

  /** The worker in reserve, which takes the place of one that is gone. */
  take(): PoolWorker<C> | undefined {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker !== undefined) this.#refill();
    return worker?.retiring ? undefined : worker;
  }

  /** A worker is gone: the one in reserve, or one whose place it may have to take. */
  lost(worker: PoolWorker<C>): void {
    if (this.has(worker)) this.#worker = undefined;
    if (!worker.killed || this.#closed) return;
    this.#tasks = worker.tasks.importable;
    const now = performance.now();
    if (now - this.#killedAt < LIKELY_MS) this.#refill();
    this.#killedAt = now;
    clearTimeout(this.#emptying);
    this.#emptying = setTimeout(() => this.#empty(), LIKELY_MS).unref();
  }

  close(): void {
    this.#closed = true;
    clearImmediate(this.#filling);
    clearTimeout(this.#emptying);
  }

  #refill(): void {
    this.#filling ??= setImmediate(() => this.#fill());
  }

  #fill(): void {
    this.#filling = undefined;
    if (this.#worker !== undefined) return;
    try {
      this.#worker = this.#start();
      const { link, tasks } = this.#worker;
      for (const task of this.#tasks) link.send({ kind: 'prepare', task: tasks.add(task) });
    } catch {
      // The pool tells it when it needs a worker and has none.
    }
  }

  #empty(): void {
    if (this.#worker !== undefined) this.#letGo(this.#worker);
    this.#worker = undefined;
  }
}
