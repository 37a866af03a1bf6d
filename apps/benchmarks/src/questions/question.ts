import type { Contestant, Kind } from '../contestants/contestant.js';

/** How much is asked, by name; the Python program is given the same. */
export type Sizes = Readonly<Record<string, number>>;

/** One number of an answer. */
export interface Figure {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
}

/** What we want to reach. At least one of `atLeast` and `atMost`. */
export interface Goal {
  readonly figure: string;
  readonly kind: Kind;
  /** Our figure itself, or ours divided by the best of `peers`. */
  readonly of: 'figure' | 'ratio';
  /** Names; all of the same kind when left out. */
  readonly peers?: readonly string[];
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Shape: `'at least 5 × the best'`. */
  readonly text: string;
}

/** What one contestant's run came to: a number per figure, as far as it could. */
interface Answer {
  readonly figures: Readonly<Record<string, number>>;
  /** Sentences about figures that are missing. */
  readonly notes?: readonly string[];
}

/** Something to find out about every contestant. */
export interface Question {
  /** Shape: `'round-trip'`; what `--only` takes. */
  readonly name: string;
  readonly asks: string;
  readonly sizes: { readonly full: Sizes; readonly quick: Sizes };
  readonly figures: readonly Figure[];
  readonly goals: readonly Goal[];
  /** Milliseconds after which a contestant's program is stopped. */
  readonly deadlineMs: number;
  /** Most rounds for peers, where only our own figure counts and theirs take long. */
  readonly roundsOfPeers?: number;
  /**
   * Runs in a process of its own, that of one contestant and one round. It starts the pool, the program stops it.
   *
   * @throws CannotAnswer when this is not a question for this contestant.
   */
  ask(contestant: Contestant, sizes: Sizes): Promise<Answer>;
}

/** This contestant cannot do what is asked; the message says why. */
export class CannotAnswer extends Error {}
