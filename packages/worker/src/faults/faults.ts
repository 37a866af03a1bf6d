import { expectNumber, expectOptions } from '@elsewhere/core/adapter';
import { type Random, randomOf } from './random.js';

/** What goes wrong, and how often. Chances are from 0 to 1 per frame or operation, default 0. */
export interface Faults {
  /** The same seed gives the same faults for the same traffic. A whole number. */
  readonly seed: number;
  /** It does not arrive, or is not done and says so. */
  readonly drop?: number | undefined;
  /** It arrives, or is done, twice. */
  readonly duplicate?: number | undefined;
  /** A byte of it is another one, or it is done and says that it was not. */
  readonly lie?: number | undefined;
  /** It is late by up to this many milliseconds; what follows it waits. */
  readonly delayMs?: number | undefined;
  /** After this many frames or operations the connection breaks, in the middle of one. Default: never. */
  readonly cutAfter?: number | undefined;
  /** After this many nothing arrives any more, in either direction, and nobody is told. Default: never. */
  readonly silentAfter?: number | undefined;
}

/** What happens to one frame or operation. */
export interface Fate {
  readonly drop: boolean;
  readonly duplicate: boolean;
  readonly lie: boolean;
  readonly delayMs: number;
  readonly cut: boolean;
  readonly silent: boolean;
}

const KNOWN = ['seed', 'drop', 'duplicate', 'lie', 'delayMs', 'cutAfter', 'silentAfter'] as const;

/** The fates of one frame after the other, as the seed has them. */
export class Fates {
  readonly random: Random;
  readonly #faults: Faults;
  #count = 0;

  /** @throws TypeError, RangeError for unknown faults and wrong values. */
  constructor(where: string, faults: Faults) {
    expectOptions(where, faults, KNOWN);
    for (const name of KNOWN) expectNumber(name, faults[name], 0);
    this.#faults = faults;
    this.random = randomOf(faults.seed);
  }

  next(): Fate {
    const { drop = 0, duplicate = 0, lie = 0, delayMs = 0, cutAfter, silentAfter } = this.#faults;
    const count = this.#count++;
    const { random } = this; // all are drawn, so that one fault more or less leaves the others where they were
    return {
      drop: random.chance(drop),
      duplicate: random.chance(duplicate),
      lie: random.chance(lie),
      delayMs: random.below(Math.ceil(delayMs) + 1),
      cut: cutAfter !== undefined && count >= cutAfter,
      silent: silentAfter !== undefined && count >= silentAfter,
    };
  }
}
