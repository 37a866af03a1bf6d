import type { Entrant } from '../contestants/entrants.js';
import type { Question, Sizes } from '../questions/question.js';
import { interleave } from './interleave.js';
import { type Measured, measure } from './measure.js';

/** What a run is asked to do. */
export interface Plan {
  readonly questions: readonly Question[];
  readonly entrants: readonly Entrant[];
  readonly rounds: number;
  readonly quick: boolean;
}

/** One contestant's answers to one question. */
export interface Score {
  readonly entrant: Entrant;
  /** Figures by round, from 0; rounds that failed are missing. */
  readonly rounds: Map<number, Readonly<Record<string, number>>>;
  settings: string | undefined;
  /** Why there is no answer, if it is no question for this contestant. */
  cannot: string | undefined;
  /** What went wrong, and in how many rounds. */
  readonly failures: Map<string, number>;
  /** Sentences about missing figures, and what it left behind. */
  readonly notes: Set<string>;
}

/** All answers to one question. */
export interface Outcome {
  readonly question: Question;
  readonly sizes: Sizes;
  readonly scores: readonly Score[];
}

/**
 * Puts every question to every contestant, round after round.
 *
 * @param tell - Hears of each measurement as soon as it is over.
 */
export async function runSuite(plan: Plan, tell: (line: string) => void): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const question of plan.questions) {
    const sizes = plan.quick ? question.sizes.quick : question.sizes.full;
    const scores = plan.entrants.map(emptyScore);
    for (const [round, order] of interleave(scores, plan.rounds).entries()) {
      for (const score of order) {
        if (!isDue(score, question, round)) continue;
        const measured = await measure(question, score.entrant, sizes);
        note(score, round, measured);
        tell(
          `${question.name}, round ${round + 1} of ${plan.rounds}, ${score.entrant.name}: ${inShort(measured)}`,
        );
      }
    }
    outcomes.push({ question, sizes, scores });
  }
  return outcomes;
}

function emptyScore(entrant: Entrant): Score {
  return {
    entrant,
    rounds: new Map(),
    settings: undefined,
    cannot: undefined,
    failures: new Map(),
    notes: new Set(),
  };
}

/** A peer that failed is not asked again: hanging takes long, and one reason is enough. Ours is asked every time. */
function isDue({ entrant, cannot, failures }: Score, { roundsOfPeers }: Question, round: number): boolean {
  if (cannot !== undefined) return false;
  return (
    entrant.side === 'ours' || (failures.size === 0 && round < (roundsOfPeers ?? Number.POSITIVE_INFINITY))
  );
}

function note(score: Score, round: number, { reply, leftovers }: Measured): void {
  if (leftovers.length > 0) score.notes.add(`It left behind: ${leftovers.join(', ')}.`);
  if (reply.kind === 'cannot') score.cannot = reply.reason;
  else if (reply.kind === 'failed')
    score.failures.set(reply.reason, (score.failures.get(reply.reason) ?? 0) + 1);
  else {
    score.rounds.set(round, reply.figures);
    score.settings = reply.settings;
    for (const sentence of reply.notes ?? []) score.notes.add(sentence);
  }
}

function inShort({ reply, leftovers }: Measured): string {
  const left = leftovers.length === 0 ? '' : `; left behind: ${leftovers.join(', ')}`;
  if (reply.kind !== 'measured') return `${reply.kind}, ${reply.reason}${left}`;
  const figures = Object.entries(reply.figures).map(([id, value]) => `${id} ${Number(value.toPrecision(4))}`);
  return `${figures.join(', ')}${left}`;
}
