import type { Sizes } from '../questions/question.js';

/** What the program of one measurement is told, as JSON in its only argument; the Python one understands it too. */
export interface Order {
  readonly question: string;
  readonly contestant: string;
  readonly sizes: Sizes;
}

/** What it prints behind `REPLY_MARK`, as JSON on one line. */
export type Reply =
  | {
      readonly kind: 'measured';
      readonly figures: Readonly<Record<string, number>>;
      readonly notes?: readonly string[];
      readonly settings: string;
    }
  /** This is no question for this contestant. */
  | { readonly kind: 'cannot'; readonly reason: string }
  /** It should have answered and did not. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Start of the line that carries the reply; whatever else the program prints is none. */
export const REPLY_MARK = '@reply ';
