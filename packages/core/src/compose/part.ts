import { engineOf } from '../adapter/executor-of.js';
import type { Engine } from '../engine/engine.js';
import type { Claims } from '../engine/engine-options.js';
import type { LiveCall } from '../engine/live-call.js';
import { type Executor, SHARED } from '../executor.js';
import { show } from '../expect.js';

/** An executor within a composite. */
export class Part {
  readonly executor: Executor;
  /** What is behind it; `undefined` of an executor that is written by hand. */
  readonly engine: Engine | undefined;
  /** Calls it has been handed and has not answered. */
  load = 0;

  /** @throws TypeError unless it is an executor. */
  constructor(name: string, executor: Executor) {
    if (typeof executor?.submit !== 'function' || typeof executor.stats !== 'function') {
      throw new TypeError(
        `expected \`${name}\` to be an executor such as sequential() or threads(), got \`${show(executor)}\``,
      );
    }
    this.executor = executor;
    this.engine = engineOf(executor);
  }

  /** Others in this process use it too: it stays open. */
  get shared(): boolean {
    return SHARED in this.executor;
  }

  /** What a call may ask for here. An executor that is written by hand says no itself. */
  claimsOf(call: LiveCall, args: readonly unknown[] | undefined): Claims {
    if (this.engine !== undefined) return this.engine.claimsOf(call, args);
    const { name, supports } = this.executor;
    return { name, supports, unsupported: 'ignore' };
  }
}
