import type { ExecutorError } from '../executor-error.js';
import type { Engine } from './engine.js';
import { endStays, type Stay } from './stay.js';
import { ToldCall } from './told-call.js';

const NONE: readonly number[] = [];

/** A call and where it is: with the engine that has its future, or with parts of composites around each other. */
export abstract class PlacedCall extends ToldCall {
  abstract readonly home: Engine;

  /** Where it is: with the engine that has its future, or with that of a part of a composite. */
  get at(): Engine {
    return this.stay === undefined ? this.home : this.stay.engine;
  }

  /** Is it with this engine now? */
  isAt(engine: Engine): boolean {
    for (let { stay } = this; stay !== undefined; stay = stay.outer) if (stay.engine === engine) return true;
    return this.home === engine;
  }

  /** The work of an attempt that was dropped has ended. */
  stopped(attempt: number): void {
    const { lingering = [] } = this.rare;
    if (lingering.length === 0) return;
    const { stopping } = this;
    const ending = lingering.filter(({ attempts }) => attempts.delete(attempt) && attempts.size === 0);
    this.more.lingering = lingering.filter(({ attempts }) => attempts.size > 0);
    for (const { from, until } of ending) endStays(from, until);
    if (stopping && !this.stopping) this.observer?.stopped?.();
  }

  /** Counts at every level as running, or no more. */
  protected countRunning(by: 1 | -1): void {
    this.home.runningCalls += by;
    for (let { stay } = this; stay !== undefined; stay = stay.outer) stay.engine.runningCalls += by;
  }

  /** It goes back to the composite; where its work goes on, the stay ends only with that. */
  protected goBack(stay: Stay, attempt: number, working: boolean): void {
    if (this.state === 'running') stay.engine.runningCalls--;
    stay.engine.guestLeft();
    this.rare.retries?.delete(stay.engine);
    if (this.repeats > 0) this.more.repeats = 0;
    this.stay = stay.outer;
    this.place = 'pool';
    this.#endStays(working ? [attempt] : [], stay, stay.outer);
  }

  #endStays(working: readonly number[], from: Stay | undefined, until: Stay | undefined): void {
    if (working.length === 0) endStays(from, until);
    else {
      this.more.lingering ??= [];
      this.rare.lingering!.push({ attempts: new Set(working), from, until });
    }
  }

  /** It is over, wherever it is; who ran it can still be asked there. */
  protected leaveAll(reason: ExecutorError | undefined, working: boolean): void {
    let attempts: readonly number[] = working ? [this.attempt] : NONE;
    for (let { stay } = this; stay !== undefined; stay = stay.outer) {
      stay.engine.guestLeft();
      if (stay.call === undefined) continue;
      if (stay.host.left(stay, reason) && reason !== undefined)
        attempts = [...attempts, stay.companion!.attempt];
    }
    this.#endStays(attempts, this.stay, undefined);
  }
}
