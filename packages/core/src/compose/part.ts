import { engineOf } from '../adapter/executor-of.js';
import { claimsOf } from '../engine/admission.js';
import { Engine } from '../engine/engine.js';
import { type Executor, SHARED } from '../executor.js';
import { show } from '../expect.js';
import { ErrandPool } from './errand-pool.js';

/** An executor within a composite. */
export class Part {
  readonly executor: Executor;
  /** Where calls go. */
  readonly engine: Engine;
  /** Is nobody known behind the executor? */
  readonly isForeign: boolean;
  /** Calls it has been handed and has not answered. */
  load = 0;
  readonly #front: Engine | undefined;

  /** @throws TypeError unless it is an executor. */
  constructor(name: string, executor: Executor) {
    if (typeof executor?.submit !== 'function' || typeof executor.stats !== 'function') {
      throw new TypeError(
        `expected \`${name}\` to be an executor such as sequential() or threads(), got \`${show(executor)}\``,
      );
    }
    this.executor = executor;
    const engine = engineOf(executor);
    this.isForeign = engine === undefined;
    if (engine === undefined || engine.timeouts.ours !== undefined) this.#front = front(executor, engine);
    this.engine = this.#front ?? engine!;
  }

  /** Others in this process use it too: it stays open. */
  get shared(): boolean {
    return SHARED in this.executor;
  }

  /** Nothing comes here any more. */
  async leave(): Promise<void> {
    await this.#front?.close();
  }
}

/** An engine in front of an executor, for calls that cannot be guests there. */
function front(executor: Executor, engine: Engine | undefined): Engine {
  const { name, supports } = executor;
  return new Engine(
    {
      name,
      supports,
      unsupported: engine?.unsupported ?? 'ignore', // one that is written by hand says no itself
      portable: engine?.portable ?? false,
      clone: engine?.clone ?? true,
      keepsLimits: true,
      ...(engine !== undefined && { passing: { claimsOf: (call, args) => claimsOf(engine, call, args) } }),
    },
    (context) => new ErrandPool(context, executor, engine),
  );
}
