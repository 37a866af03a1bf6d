import type { Kind } from '../contestants/contestant.js';
import type { Outcome, Score } from '../run/run-suite.js';
import { type Comparison, compare, medianOf } from './compare.js';
import { show, table } from './markdown.js';

/** Ours against the best peer of the same kind, with the goals. */
export function ratioTable(outcomes: readonly Outcome[]): string {
  const head = ['question', 'kind', 'figure', 'ours', 'best peer', 'its figure', 'ratio', 'goal', ''];
  return table(head, outcomes.flatMap(compare).map(ratioRow));
}

function ratioRow(row: Comparison): string[] {
  const { question, kind, figure, ours, peer, theirs, ratio, range, goal, met } = row;
  const spread = range === undefined ? '' : ` (${range.map(show).join(' to ')})`;
  return [
    question,
    kind,
    `${figure.label}, ${figure.unit}${figure.better === 'lower' ? ' ↓' : ''}`,
    show(ours),
    peer ?? '–',
    show(theirs),
    ratio === undefined ? '–' : `${show(ratio)} ×${spread}`,
    goal ?? '',
    met === undefined ? '' : met ? 'met' : '**not met**',
  ];
}

/** The medians of everybody of one kind, a column each. */
export function mediansTable(outcomes: readonly Outcome[], kind: Kind): string | undefined {
  const everybody = outcomes.flatMap(({ scores }) => scores).filter(({ entrant }) => entrant.kind === kind);
  const names = [...new Set(everybody.map(({ entrant }) => entrant.name))];
  if (names.length === 0) return undefined;
  const rows = outcomes.flatMap(({ question, scores }) =>
    question.figures.map((figure) => [
      `${question.name}: ${figure.label}, ${figure.unit}`,
      ...names.map((name) => show(medianOf(scores.find(({ entrant }) => entrant.name === name)!, figure.id))),
    ]),
  );
  return table(
    ['', ...names],
    rows.filter(([, ...cells]) => cells.some((cell) => cell !== '–')),
  );
}

/** What could not be measured, and what else there is to say, one line each. */
export function remarks(outcomes: readonly Outcome[]): string[] {
  const said = new Map<string, string[]>();
  for (const { question, scores } of outcomes) {
    for (const score of scores) {
      for (const remark of remarksOf(score)) {
        const line = `${score.entrant.name}: ${remark}`;
        said.set(line, [...(said.get(line) ?? []), question.name]);
      }
    }
  }
  return [...said].map(([line, questions]) => `${questions.join(', ')} · ${line}`);
}

function remarksOf({ cannot, failures, notes }: Score): string[] {
  return [
    ...(cannot === undefined ? [] : [`not asked, ${cannot}`]),
    ...[...failures].map(([reason, count]) => `failed${count > 1 ? ` in ${count} rounds` : ''}, ${reason}`),
    ...[...notes].map((note) => note.replace(/\.$/, '')),
  ];
}

/** How everybody was set up. */
export function settings(outcomes: readonly Outcome[]): string[] {
  const told = new Map<string, string>();
  for (const { entrant, settings } of outcomes.flatMap(({ scores }) => scores)) {
    if (settings !== undefined) told.set(entrant.name, settings);
  }
  return [...told].map(([name, how]) => `${name}: ${how}`);
}
