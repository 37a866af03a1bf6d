import type { Kind } from '../contestants/contestant.js';
import type { Figure, Goal } from '../questions/question.js';
import type { Outcome, Score } from '../run/run-suite.js';
import { median } from '../statistics.js';

/** One of our figures beside a peer's and beside the goal. Medians over the rounds. */
export interface Comparison {
  readonly question: string;
  readonly kind: Kind;
  readonly figure: Figure;
  readonly ours: number;
  readonly peer: string | undefined;
  readonly theirs: number | undefined;
  /** Ours divided by theirs. */
  readonly ratio: number | undefined;
  /** The ratio in the rounds in which it was smallest and largest. */
  readonly range: readonly [lowest: number, highest: number] | undefined;
  readonly goal: string | undefined;
  readonly met: boolean | undefined;
}

/** Our figures against the best peer of the same kind, and against those that a goal names. */
export function compare({ question, scores }: Outcome): Comparison[] {
  const compared: Comparison[] = [];
  for (const kind of ['threads', 'processes', 'redis'] as const) {
    const ours = scores.find(({ entrant }) => entrant.side === 'ours' && entrant.kind === kind);
    const peers = scores.filter(({ entrant }) => entrant.side !== 'ours' && entrant.kind === kind);
    if (ours === undefined) continue;
    for (const figure of question.figures) {
      if (Number.isNaN(medianOf(ours, figure.id))) continue;
      const goals = question.goals.filter((goal) => goal.kind === kind && goal.figure === figure.id);
      const general = goals.find((goal) => goal.peers === undefined);
      compared.push(compareOne(question.name, kind, figure, ours, peers, general));
      for (const goal of goals.filter((each) => each !== general)) {
        const named = peers.filter(({ entrant }) => goal.peers?.includes(entrant.name));
        compared.push(compareOne(question.name, kind, figure, ours, named, goal));
      }
    }
  }
  return compared;
}

/** The median of a contestant's figure over its rounds; NaN when there is none. */
export function medianOf({ rounds }: Score, figure: string): number {
  return median(
    [...rounds.values()].map((figures) => figures[figure]).filter((value) => value !== undefined),
  );
}

function compareOne(
  question: string,
  kind: Kind,
  figure: Figure,
  ours: Score,
  peers: readonly Score[],
  goal: Goal | undefined,
): Comparison {
  const own = medianOf(ours, figure.id);
  const best = bestOf(peers, figure);
  const theirs = best === undefined ? undefined : medianOf(best, figure.id);
  const ratio = theirs === undefined || theirs === 0 ? undefined : own / theirs;
  const range = best === undefined ? undefined : rangeOf(ours, best, figure.id);
  const judged = goal?.of === 'figure' ? own : ratio;
  const met = goal === undefined || judged === undefined ? undefined : isMet(goal, judged);
  const peer = best?.entrant.name;
  return { question, kind, figure, ours: own, peer, theirs, ratio, range, goal: goal?.text, met };
}

function bestOf(peers: readonly Score[], { id, better }: Figure): Score | undefined {
  const sign = better === 'higher' ? -1 : 1;
  return peers
    .filter((peer) => !Number.isNaN(medianOf(peer, id)))
    .sort((left, right) => sign * (medianOf(left, id) - medianOf(right, id)))[0];
}

function rangeOf(ours: Score, peer: Score, figure: string): Comparison['range'] {
  const ratios: number[] = [];
  for (const [round, figures] of ours.rounds) {
    const ratio = (figures[figure] ?? Number.NaN) / (peer.rounds.get(round)?.[figure] ?? Number.NaN);
    if (Number.isFinite(ratio)) ratios.push(ratio);
  }
  return ratios.length < 2 ? undefined : [Math.min(...ratios), Math.max(...ratios)];
}

function isMet({ atLeast, atMost }: Goal, value: number): boolean {
  return value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
}
